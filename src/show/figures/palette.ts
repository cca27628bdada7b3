/**
 * Defines colours as CSS variables, so that one drawing serves light and dark, screen and print.
 *
 * The arms' hues follow Okabe & Ito, "Color Universal Design" (2008). Each must also stand out from
 * the ground as text (4.5 : 1). They differ in lightness too, so that colour-blind readers can tell
 * the first five apart.
 */

export interface Theme {
  readonly ground: string;
  readonly raised: string;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly accent: string;
  /** For lines, dots and text of each arm, in order. */
  readonly arms: readonly string[];
  /** From low to high. */
  readonly heat: readonly Shade[];
  /** From good to bad or easy to hard. */
  readonly steps: readonly Shade[];
  /**
   * From far below zero through zero to far above: orange to blue, which no common colour blindness
   * confuses.
   */
  readonly diverging: readonly Shade[];
  /** The two roles, where one drawing shows both. */
  readonly shoggoth: string;
  readonly face: string;
  readonly kept: string;
  readonly keptGround: string;
  readonly suppressed: string;
  readonly suppressedGround: string;
}

export interface Shade {
  readonly fill: string;
  /** Legible on the fill. */
  readonly ink: string;
}

const shades = (fills: string, inks: string): Shade[] => {
  const ink = inks.split(' ');
  return fills.split(' ').map((fill, i) => ({ fill, ink: ink[i]! }));
};

export const LIGHT: Theme = {
  ground: '#fcfbf8',
  raised: '#f3f1eb',
  ink: '#1b1d21',
  muted: '#5a606a',
  rule: '#dedad0',
  accent: '#005f9e',
  arms: ['#0c6dbb', '#c23a04', '#157a66', '#7a2060', '#5e4300', '#1d5667', '#6a4fc0', '#55585e'],
  heat: shades(
    '#eef4f8 #d5e5f0 #b3d1e5 #86b7d6 #5c9fc8 #2f78a8 #155a88',
    '#14212b #14212b #14212b #14212b #14212b #ffffff #ffffff',
  ),
  steps: shades(
    '#0f6b66 #3f958d #8fc7bf #d2c7a4 #e0b866 #c08a3e #85521a',
    '#ffffff #0d1b1a #14212b #14212b #14212b #14212b #ffffff',
  ),
  diverging: shades(
    '#a84e06 #dd8a3c #f4cfa2 #f1efe9 #bedaec #68a6cf #1b659f',
    '#ffffff #14212b #14212b #14212b #14212b #14212b #ffffff',
  ),
  shoggoth: '#5b45a8',
  face: '#bd7c10',
  kept: '#00684a',
  keptGround: '#e3f2ea',
  suppressed: '#9c2f14',
  suppressedGround: '#fbe9e2',
};

export const DARK: Theme = {
  ground: '#15171b',
  raised: '#1f2227',
  ink: '#eceae4',
  muted: '#a8adb5',
  rule: '#363a41',
  accent: '#7cbcec',
  arms: ['#4a9dff', '#f4623f', '#4fe0b4', '#c48fb2', '#f3cf3a', '#8ed8f5', '#a48be6', '#b4b6ba'],
  heat: shades(
    '#1c2733 #20384b #254c68 #2c6389 #4389b8 #6bacd4 #a3d0ec',
    '#eceae4 #eceae4 #eceae4 #ffffff #0b1118 #0b1118 #0b1118',
  ),
  steps: shades(
    '#2f9c93 #5cbab0 #93d0c6 #d8d2bf #dcb871 #cf9544 #b3752f',
    '#0b1118 #0b1118 #0b1118 #0b1118 #0b1118 #0b1118 #0b1118',
  ),
  diverging: shades(
    '#f2a65e #b8702a #63452a #292c31 #27485f #3f87ba #8cc6ee',
    '#0b1118 #0b1118 #ffffff #eceae4 #ffffff #0b1118 #0b1118',
  ),
  shoggoth: '#a394f0',
  face: '#d8a33a',
  kept: '#5fd6a8',
  keptGround: '#16312a',
  suppressed: '#ff9f80',
  suppressedGround: '#3a2119',
};

const ARM_COLOURS = LIGHT.arms.length;

/** Returns an arm's colour, by its index in the comparison; past the eighth, colours repeat. */
export function armColour(index: number): string {
  return `var(--arm-${(index % ARM_COLOURS) + 1})`;
}

/** Returns the stroke-dasharray that tells arms of the same colour apart. */
export function armDash(index: number): string {
  return ['none', '6 3', '2 3', '8 3 2 3'][Math.floor(index / ARM_COLOURS) % 4]!;
}

/** Returns the shade of a value on the heat ramp that runs from low to high. */
export function heatShade(value: number, low: number, high: number): Shade {
  const count = LIGHT.heat.length;
  const share = high > low ? (value - low) / (high - low) : 0.5;
  const step = Math.max(0, Math.min(count - 1, Math.floor(share * count)));
  return { fill: `var(--heat-${step})`, ink: `var(--heat-ink-${step})` };
}

/**
 * Returns the shade of a value on the ramp from −reach to +reach; only zero has the middle shade.
 */
export function divergingShade(value: number, reach: number): Shade {
  const middle = (LIGHT.diverging.length - 1) / 2;
  const share = reach > 0 ? Math.max(-1, Math.min(1, value / reach)) : 0;
  const step = middle + Math.sign(share) * Math.ceil(Math.abs(share) * middle - 1e-9);
  return { fill: `var(--diverging-${step})`, ink: `var(--diverging-ink-${step})` };
}

/** Returns the shade of the i-th of `count` ordered classes. */
export function stepShade(i: number, count: number): Shade {
  const last = LIGHT.steps.length - 1;
  const step = count < 2 ? 0 : Math.round((i / (count - 1)) * last);
  return { fill: `var(--step-${step})`, ink: `var(--step-ink-${step})` };
}

/** Returns the CSS declarations of a theme's variables. */
export function themeVariables(theme: Theme): string {
  const { arms, heat, steps, diverging, ...named } = theme;
  const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
  return [
    ...Object.entries(named).map(([name, colour]) => `--${kebab(name)}:${colour}`),
    ...arms.map((colour, i) => `--arm-${i + 1}:${colour}`),
    ...heat.flatMap((s, i) => [`--heat-${i}:${s.fill}`, `--heat-ink-${i}:${s.ink}`]),
    ...steps.flatMap((s, i) => [`--step-${i}:${s.fill}`, `--step-ink-${i}:${s.ink}`]),
    ...diverging.flatMap((s, i) => [`--diverging-${i}:${s.fill}`, `--diverging-ink-${i}:${s.ink}`]),
  ].join(';');
}
