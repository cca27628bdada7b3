/** Says in a few words why a sample was chosen. Texts are made for kept samples only. */

/** The words for one role's candidates. */
export interface Words {
  /** `CoT`, `sample` or `summary`. */
  readonly one: string;
  readonly many: string;
  /** The score that ranks them, as in ` by mean of top 3`. */
  readonly by: string;
  /** The pool they come from, as in ` of the best CoT`. */
  readonly place: string;
  /** `place` for a pool that stands in for an empty one. */
  readonly elsewhere: string;
}

/** `0.00` … `100.00`, each made when it is first needed. */
const texts = new Array<string | undefined>(10_001);

/** Writes a number with two decimals, or with three digits beyond ±100. */
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
 * Caches the text made for each two-decimal value. A round may have a million samples but only a
 * few hundred different reasons, and shared texts cost no memory.
 */
export function cachedByValue(make: (value: number) => string): (value: number) => string {
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

/** Says why a sample of a given value is one of the `count` kept out of n. */
export function whyKept(
  words: Words,
): (count: number, n: number, standIn: boolean) => (value: number) => string {
  const makers = new Map<number, (value: number) => string>();
  return (count, n, standIn) => {
    // Exact, because n is below 2^26.
    const key = (count * 67108864 + n) * 2 + (standIn ? 1 : 0);
    let maker = makers.get(key);
    if (!maker) {
      maker = cachedByValue((value) => keptText(words, count, n, value, standIn));
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

/** Says why one end of a preference was chosen or rejected. */
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

/** Says why a preference was made. */
export function whyPair(
  words: Words,
  n: number,
  chosen: number,
  rejected: number,
  standIn: boolean,
): string {
  const place = standIn ? words.elsewhere : words.place;
  const scores = `${twoDecimals(chosen)} over ${twoDecimals(rejected)}`;
  return `better over worse of ${n} ${words.many}${place}${words.by} (${scores})`;
}

/** Says why a policy gradient moves a sample by this advantage. */
export function whyAdvantage(words: Words): (advantage: number) => string {
  const above = cachedByValue((gap) => `${twoDecimals(gap)} above its sibling ${words.many}`);
  const below = cachedByValue((gap) => `${twoDecimals(gap)} below its sibling ${words.many}`);
  return (advantage) => (advantage > 0 ? above(advantage) : below(-advantage));
}
