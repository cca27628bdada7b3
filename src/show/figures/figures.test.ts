import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { roundTicks } from './_draw.js';
import { spread } from './_end-labels.js';
import {
  armColour,
  armDash,
  DARK,
  divergingShade,
  heatShade,
  intervalRows,
  kindsOverTime,
  LIGHT,
  learningCurves,
  samplingTree,
  scoreHeat,
  shortNumber,
  stackedBars,
  type Theme,
  visible,
} from './index.js';

const { document } = parseHTML('<!doctype html><html><body></body></html>');
const HOSTILE = '"><script>alert(1)</script>\u202E';

type Rgb = readonly [number, number, number];

const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const rgb = (hex: string): Rgb =>
  [1, 3, 5].map((i) => linear(Number.parseInt(hex.slice(i, i + 2), 16) / 255)) as never;
const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** Returns the WCAG 2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(rgb(a)), luminance(rgb(b))].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

/** Simulates colour blindness: Machado, Oliveira & Fernandes (2009), severity 1. */
const BLINDNESS: Record<string, readonly Rgb[]> = {
  none: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

/** Returns the distance in Oklab; about 0.02 is just noticeable side by side. */
function distance(a: string, b: string, matrix: readonly Rgb[]): number {
  const [p, q] = [a, b].map((hex) => {
    const c = rgb(hex);
    const [r, g, bl] = matrix.map((row) =>
      Math.max(0, row[0] * c[0] + row[1] * c[1] + row[2] * c[2]),
    ) as never as Rgb;
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * bl);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * bl);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * bl);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ] as const;
  });
  return Math.hypot(p![0] - q![0], p![1] - q![1], p![2] - q![2]);
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as [string, Theme][])('the %s theme', (_, theme) => {
  it('has text that stands out from its ground by 4.5 : 1', () => {
    const texts = [
      theme.ink,
      theme.muted,
      theme.accent,
      theme.kept,
      theme.suppressed,
      ...theme.arms,
    ];
    for (const text of texts)
      expect(contrast(text, theme.ground), text).toBeGreaterThanOrEqual(4.5);
    for (const text of [theme.ink, theme.muted])
      expect(contrast(text, theme.raised), text).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.kept, theme.keptGround)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.ink, theme.keptGround)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.suppressed, theme.suppressedGround)).toBeGreaterThanOrEqual(4.5);
  });

  it('has legible ink on every shade', () => {
    for (const { fill, ink } of [...theme.heat, ...theme.steps, ...theme.diverging]) {
      expect(contrast(fill, ink), `${ink} on ${fill}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(Object.keys(BLINDNESS))(
    'tells the first five arms apart (colour blindness: %s)',
    (kind) => {
      const first = theme.arms.slice(0, 5);
      for (const [i, a] of first.entries()) {
        for (const b of first.slice(i + 1))
          expect(distance(a, b, BLINDNESS[kind]!), `${a} ${b}`).toBeGreaterThan(0.05);
      }
    },
  );

  it.each(Object.keys(BLINDNESS))(
    'tells the sides of the diverging ramp apart, and the roles (colour blindness: %s)',
    (kind) => {
      const { diverging, shoggoth, face } = theme;
      expect(distance(shoggoth, face, BLINDNESS[kind]!)).toBeGreaterThan(0.1);
      for (const below of diverging.slice(0, 3)) {
        for (const above of diverging.slice(4))
          expect(
            distance(below.fill, above.fill, BLINDNESS[kind]!),
            `${below.fill} ${above.fill}`,
          ).toBeGreaterThan(0.05);
      }
    },
  );

  it('has a diverging ramp that moves away from its middle steadily, towards both ends', () => {
    const [first, ...rest] = theme.diverging.map((s) =>
      Math.abs(luminance(rgb(s.fill)) - luminance(rgb(theme.ground))),
    );
    const away = [first!, ...rest];
    for (const i of [0, 1, 2]) {
      expect(away[i]!).toBeGreaterThan(away[i + 1]!);
      expect(away[6 - i]!).toBeGreaterThan(away[5 - i]!);
    }
    for (const colour of [theme.shoggoth, theme.face])
      expect(contrast(colour, theme.ground)).toBeGreaterThan(3);
  });

  it('has a heat ramp of steadily changing lightness', () => {
    const lightness = theme.heat.map((s) => luminance(rgb(s.fill)));
    const up = lightness[1]! > lightness[0]!;
    for (const [i, l] of lightness.slice(1).entries()) expect(l > lightness[i]!).toBe(up);
  });
});

describe('arms', () => {
  it('keep one colour each, and differ by dash once colours repeat', () => {
    expect(armColour(0)).toBe('var(--arm-1)');
    expect(armColour(8)).toBe(armColour(0));
    expect(armDash(8)).not.toBe(armDash(0));
  });

  it('have the end shades at the ends of a range, and the middle shade in an empty range', () => {
    expect(heatShade(0, 0, 1).fill).toBe('var(--heat-0)');
    expect(heatShade(1, 0, 1).fill).toBe('var(--heat-6)');
    expect(heatShade(0.5, 0.5, 0.5).fill).toBe('var(--heat-3)');
    expect([-1, -0.01, 0, 0.01, 2].map((v) => divergingShade(v, 1).fill)).toEqual(
      [0, 2, 3, 4, 6].map((i) => `var(--diverging-${i})`),
    );
  });
});

describe('labels', () => {
  it('are spread in order, without overlap, within the frame', () => {
    const out = spread([100, 101, 102, 300, 5], 16, 10, 310);
    const sorted = [...out].sort((a, b) => a - b);
    for (const [i, y] of sorted.slice(1).entries())
      expect(y - sorted[i]!).toBeGreaterThanOrEqual(16 - 1e-9);
    expect(out[0]).toBeLessThan(out[1]!);
    expect(Math.min(...out)).toBeGreaterThanOrEqual(10);
    expect(out[3]).toBe(300);
  });

  it('spell out hidden characters', () => {
    expect(visible('a\u202Eb\u0000\n\uD800')).toBe('a⟨U+202E⟩b⟨U+0000⟩\n⟨U+D800⟩');
    expect(visible('Zürich 東京 🙂')).toBe('Zürich 東京 🙂');
  });

  it('on axes are round numbers', () => {
    expect(roundTicks(0.31, 0.78, 5)).toEqual([0.4, 0.5, 0.6, 0.7]);
    expect(roundTicks(0, 20480, 4)).toEqual([0, 5000, 10000, 15000, 20000]);
    expect([950, 1234, 20480, 999_700, 1_234_000].map(shortNumber)).toEqual([
      '950',
      '1.2k',
      '20k',
      '1M',
      '1.2M',
    ]);
  });
});

describe('every figure', () => {
  const point = (x: number, mean: number) => ({ x, n: 3, mean, low: mean - 0.1, high: mean + 0.1 });
  const figures = (width: number) => ({
    learningCurves: learningCurves(
      {
        curves: [{ label: HOSTILE, index: 0, points: [point(0, 0.3), point(5, 0.6)] }],
        xLabel: 'x',
        yLabel: 'y',
      },
      { document, width },
    ),
    intervalRows: intervalRows(
      {
        rows: [
          { label: HOSTILE, mean: 0.1, low: -0.1, high: 0.3, values: [0, 0.2], index: 0 },
          {
            label: 'none',
            mean: Number.NaN,
            low: Number.NaN,
            high: Number.NaN,
            values: [],
            index: null,
          },
        ],
        xLabel: 'x',
        zero: { at: 0, left: 'l', right: 'r' },
      },
      { document, width },
    ),
    scoreHeat: scoreHeat(
      {
        rows: [HOSTILE, 'b'],
        columns: [HOSTILE, 'b'],
        values: [
          [0.1, Number.NaN],
          [0.3, 0.5],
        ],
        rowLabel: 'r',
        columnLabel: 'c',
        valueLabel: 'v',
        marked: (r, c) => r === c,
        note: () => '± 0.01',
      },
      { document, width },
    ),
    stackedBars: stackedBars(
      {
        rows: [{ label: HOSTILE, parts: [0.4, 0.6] }],
        parts: ['a', HOSTILE],
        xLabel: 'x',
        format: String,
      },
      { document, width },
    ),
    kindsOverTime: kindsOverTime(
      {
        label: HOSTILE,
        kinds: ['good', HOSTILE],
        x: [0, 1],
        shares: [
          [0.5, 0.5],
          [0.9, 0.1],
        ],
        xLabel: 'x',
      },
      { document, width },
    ),
    samplingTree: samplingTree({ document, width }),
  });

  it.each([760, 350])(
    'at %i px has a description, no inline style, id or live markup, and no NaN',
    (width) => {
      for (const [name, figure] of Object.entries(figures(width))) {
        const svg = figure.outerHTML;
        const parsed = parseHTML(`<!doctype html><html><body>${svg}</body></html>`).document;
        const root = parsed.querySelector('svg')!;
        expect(root.getAttribute('aria-label')!.length, name).toBeGreaterThan(20);
        expect(root.getAttribute('role')).toBe('img');
        expect(parsed.querySelectorAll('[style],[id],style,script').length, name).toBe(0);
        expect(svg.replace(/aria-label="[^"]*"/g, ''), name).not.toMatch(/NaN|undefined|Infinity/);
        expect(svg, name).not.toContain('\u202E');
      }
    },
  );

  it('is the same when drawn again from the same data', () => {
    const again = Object.values(figures(760)).map((f) => f.outerHTML);
    expect(Object.values(figures(760)).map((f) => f.outerHTML)).toEqual(again);
  });

  it('can be drawn without data', () => {
    expect(
      learningCurves({ curves: [], xLabel: 'x', yLabel: 'y' }, { document }).outerHTML,
    ).not.toContain('NaN');
    expect(intervalRows({ rows: [], xLabel: 'x' }, { document }).outerHTML).not.toContain('NaN');
  });
});
