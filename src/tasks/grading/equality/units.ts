/** Units of measurement at the end of an answer. */

/** Units, each with its other names. */
const NAMES: Readonly<Record<string, string>> = {
  m: 'meter meters metre metres',
  cm: 'centimeter centimeters centimetre centimetres',
  mm: 'millimeter millimeters millimetre millimetres',
  km: 'kilometer kilometers kilometre kilometres',
  nm: 'nanometer nanometers',
  um: 'µm μm micron microns micrometer micrometers',
  in: 'inch inches',
  ft: 'foot feet',
  yd: 'yard yards',
  mi: 'mile miles',
  ly: 'lightyear lightyears',
  s: 'sec secs second seconds',
  ms: 'millisecond milliseconds',
  min: 'mins minute minutes',
  h: 'hr hrs hour hours',
  day: 'days',
  week: 'weeks',
  month: 'months',
  year: 'years yr yrs',
  g: 'gram grams',
  kg: 'kilogram kilograms',
  mg: 'milligram milligrams',
  t: 'ton tons tonne tonnes',
  lb: 'lbs pound pounds',
  oz: 'ounce ounces',
  L: 'l liter liters litre litres',
  mL: 'ml milliliter milliliters',
  gal: 'gallon gallons',
  N: 'newton newtons',
  J: 'joule joules',
  kJ: 'kilojoule kilojoules',
  W: 'watt watts',
  kW: 'kilowatt kilowatts',
  MW: 'megawatt megawatts',
  kWh: '',
  Pa: 'pascal pascals',
  kPa: 'kilopascal kilopascals',
  MPa: '',
  atm: 'atmosphere atmospheres',
  bar: '',
  Hz: 'hertz',
  kHz: '',
  MHz: '',
  GHz: '',
  V: 'volt volts',
  A: 'amp amps ampere amperes',
  mA: '',
  ohm: 'Ω ohms',
  C: 'coulomb coulombs',
  F: 'farad farads',
  T: 'tesla teslas',
  K: 'kelvin kelvins',
  eV: 'electronvolt electronvolts',
  keV: '',
  MeV: '',
  GeV: '',
  mol: 'mole moles',
  M: 'molar',
  cal: 'calorie calories',
  kcal: '',
  erg: 'ergs',
  dyn: 'dyne dynes',
  rad: 'radian radians',
  degree: 'degrees deg',
  degC: '',
  degF: '',
  dollar: 'dollars usd',
  cent: 'cents',
  euro: 'euros',
  mph: '',
  AU: 'au',
  pc: 'parsec parsecs',
  G: 'gauss',
  u: 'amu',
  acre: 'acres',
  unit: 'units',
};
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([unit, others]) =>
    [unit, ...others.split(' ').filter(Boolean)].map((name) => [name, unit] as const),
  ),
);

const TEXT = String.raw`\\(?:text|textrm|textbf|textit|mathrm|mbox|rm|operatorname)\s*\{[^{}\\]*\}`;
const POWER = String.raw`(?:\s?\^\s?\{?\s?-?\d\s?\}?|[⁻¹²³]{1,3})?`;
const ATOM = String.raw`(?:${TEXT}|\p{L}+)${POWER}`;
const GAP = String.raw`(?:\s|~|\\[,;: !]|\\quad)`;
const JOIN = String.raw`${GAP}{0,4}(?:/|\\cdot(?![a-z])|·|\*|)${GAP}{0,4}`;
const MEASURED = new RegExp(
  String.raw`^(.*?[\d.})|!π½⅓⅔¼¾])(${GAP}{0,4})(${ATOM}(?:${JOIN}${ATOM}){0,6})$`,
  'su',
);
const MATHS_WORD =
  /^(?:sin|cos|tan|ln|log|exp|sqrt|pi|and|or|if|where|for|when|in|base|mod|infty|infinity|to|choose)$/i;

export interface Measured {
  readonly value: string;
  /** Empty if the answer has none. */
  readonly unit: string;
}

/**
 * Separates the unit at the end of an answer: a known unit, or words. Letters that are not a unit
 * stay with the value.
 */
export function measured(text: string): Measured {
  const none = { value: text, unit: '' };
  if (text.length > 400) return none;
  const found = MEASURED.exec(text);
  if (!found) return none;
  const [, value, gap, unit] = found as unknown as [string, string, string, string];
  if (
    /(?:^|[^\\A-Za-z])[A-Za-z]/.test(
      value.replaceAll(
        /\\(?:text|mathrm)\s*\{e\}|\d[eE][+-]?\d|\\[A-Za-z]+(?:\{[a-z]?matrix\})?/g,
        ' ',
      ),
    )
  )
    return none;
  if (/\\$/.test(value)) return none;
  const name = canonical(unit, gap !== '');
  return name === null ? none : { value, unit: name };
}

/** Null if the text is not a unit. */
function canonical(unit: string, isApart: boolean): string | null {
  const spelled = unit
    .replaceAll(
      /\\(?:text|textrm|textbf|textit|mathrm|mbox|rm|operatorname)\s*\{([^{}\\]*)\}/g,
      ' §$1§ ',
    )
    .replaceAll(/\\[,;: !]|~|\\quad/g, ' ')
    .replaceAll(/\\cdot|·/g, '*')
    .replaceAll(
      /[⁻¹²³]+/g,
      (raised) => `^${[...raised].map((c) => '-123'['⁻¹²³'.indexOf(c)]).join('')}`,
    )
    .replaceAll(/\bper\b/g, '/');
  const powers = new Map<string, number>();
  let sign = 1;
  let times = 1;
  let isText = false;
  let isFirst = true;
  let words = 0;
  for (const [token] of spelled.matchAll(/§|\/|\*|\^\s*\{?\s*-?\d\s*\}?|\p{L}+|\d+|[^\s]/gu)) {
    if (token === '§') isText = !isText;
    else if (token === '/') sign = -1;
    else if (token === '*') sign = 1;
    else if (token.startsWith('^')) {
      const last = [...powers.keys()].at(-1);
      if (last === undefined) return null;
      powers.set(last, powers.get(last)! * Number(token.replaceAll(/[^\d-]/g, '')));
    } else if (/^\p{L}+$/u.test(token)) {
      if (/^(?:square|sq)$/i.test(token)) times = 2;
      else if (/^(?:cubic|cu)$/i.test(token)) times = 3;
      else if (/^squared$/i.test(token) || /^cubed$/i.test(token)) {
        const last = [...powers.keys()].at(-1);
        if (last === undefined) return null;
        powers.set(last, powers.get(last)! * (/^squared$/i.test(token) ? 2 : 3));
      } else {
        const known = UNITS.get(token) ?? UNITS.get(token.toLowerCase());
        if (MATHS_WORD.test(token) && !known) return null;
        if (!isText) {
          // A letter beside a number is a factor, and letters in a row are a product of them.
          if (token.length === 1 && (!known || (isFirst && !isApart))) return null;
          if (!known && (token.length < 3 || (isFirst && !isApart))) return null;
          if (token === 'in' && !isApart) return null;
        }
        if (isText && /^(?:and|or)$/i.test(token)) return null;
        if (!known) words++;
        const name = known ?? token.toLowerCase();
        powers.set(name, (powers.get(name) ?? 0) + sign * times);
        times = 1;
      }
      isFirst = false;
    } else if (!isText) return null;
  }
  if (powers.size === 0) return null;
  const names = [...powers].map(([name, power]) => `${name}^${power}`);
  // Words are text, whose order counts.
  return (words > 1 ? names : names.sort()).join(' ');
}
