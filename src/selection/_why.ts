/** The few words that say why a sample was chosen. Built for kept samples only. */

/** How a role's candidates are called. */
export interface Words {
  /** `CoT`, `sample` or `summary`. */
  readonly one: string;
  readonly many: string;
  /** How they were scored, as in ` by mean of top 3`. */
  readonly by: string;
  /** Where they were looked for, as in ` of the best CoT`. */
  readonly place: string;
  /** The same for a pool that stands in for an empty one. */
  readonly elsewhere: string;
}

/** `0.00` … `100.00`, made when first asked for. */
const texts = new Array<string | undefined>(10_001);

/** A number with two decimals, or three digits if it is large. */
export function twoDecimals(x: number): string {
  if (Math.abs(x) > 100) return x.toPrecision(3);
  const hundredths = Math.round(x * 100);
  if (hundredths < 0) return `-${hundredthsText(-hundredths)}`;
  return hundredthsText(hundredths);
}

function hundredthsText(hundredths: number): string {
  let text = texts[hundredths];
  if (text === undefined) {
    text = (hundredths / 100).toFixed(2);
    texts[hundredths] = text;
  }
  return text;
}

/**
 * Remembers the text made for each two-decimal value: a round has a million samples and a few hundred different
 * reasons, and shared texts cost no memory.
 */
export function remembered(make: (value: number) => string): (value: number) => string {
  const texts = new Map<number, string>();
  return (value) => {
    const hundredths = Math.round(value * 100);
    let text = texts.get(hundredths);
    if (text === undefined) {
      text = make(value);
      if (texts.size < 10_000) texts.set(hundredths, text);
    }
    return text;
  };
}

/** Why one of `count` kept out of n was kept, for its value. */
export function whyKept(
  words: Words,
): (count: number, n: number, standIn: boolean) => (value: number) => string {
  const makers = new Map<number, (value: number) => string>();
  return (count, n, standIn) => {
    // Exact, as n is below 2^26.
    const key = (count * 67108864 + n) * 2 + (standIn ? 1 : 0);
    let maker = makers.get(key);
    if (!maker) {
      maker = remembered((value) => keptText(words, count, n, value, standIn));
      makers.set(key, maker);
    }
    return maker;
  };
}

function keptText(words: Words, count: number, n: number, value: number, standIn: boolean): string {
  const place = standIn ? words.elsewhere : words.place;
  const tail = `${place}${words.by} (${twoDecimals(value)})`;
  if (n === 1) return `only ${words.one}${tail}`;
  if (count === n) return `one of all ${n} ${words.many}${tail}`;
  if (count > 1) return `among the best ${count} of ${n} ${words.many}${tail}`;
  return whyEnd(words, 'best', n, value, standIn);
}

/** Why one end of a preference was chosen or rejected. */
export function whyEnd(
  words: Words,
  end: string,
  n: number,
  value: number,
  standIn: boolean,
): string {
  const place = standIn ? words.elsewhere : words.place;
  const what = words.one === 'CoT' ? `${end} CoT of ${n}` : `${end} of ${n} ${words.many}`;
  return `${what}${place}${words.by} (${twoDecimals(value)})`;
}

/** Why a preference was made. */
export function whyPair(
  words: Words,
  n: number,
  chosen: number,
  rejected: number,
  standIn: boolean,
): string {
  const place = standIn ? words.elsewhere : words.place;
  return `better over worse of ${n} ${words.many}${place}${words.by} (${twoDecimals(chosen)} over ${twoDecimals(rejected)})`;
}

/** Why a policy gradient moves a sample by this advantage. */
export function whyAdvantage(words: Words): (advantage: number) => string {
  const above = remembered((gap) => `${twoDecimals(gap)} above its sibling ${words.many}`);
  const below = remembered((gap) => `${twoDecimals(gap)} below its sibling ${words.many}`);
  return (advantage) => (advantage > 0 ? above(advantage) : below(-advantage));
}
