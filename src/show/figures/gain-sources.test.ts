import { describe, expect, it } from 'vitest';
import { document, expectSound, HOSTILE, label, parsed, texts } from './figure.fixture.js';
import { type GainRow, gainSources } from './index.js';

const at = (mean: number) => ({ mean, low: mean - 0.01, high: mean + 0.01 });
const row = (scheme: string, k: number, shoggoth: number, face: number): GainRow => ({
  scheme,
  k,
  shoggoth: at(shoggoth),
  face: at(face),
  total: at(shoggoth + face),
});
const ROWS = [
  row('basic', 1, 0.05, 0.02),
  row('nested-top3', 4, 0.04, -0.02),
  row('basic', 2, 0, 0.03),
];

/** Returns the left and right ends of a role's bars, in px. */
function bars(rows: readonly GainRow[], role: string): (readonly [number, number])[] {
  const all = [
    ...parsed(gainSources({ rows }, { document })).querySelectorAll('g[aria-label=rect] rect'),
  ];
  return all
    .filter((r) => r.getAttribute('fill') === `var(--${role})`)
    .map((r) => [
      Number(r.getAttribute('x')),
      Number(r.getAttribute('x')) + Number(r.getAttribute('width')),
    ]);
}

describe('the sources of the gain', () => {
  it('stacks two gains to the right of zero', () => {
    const [shoggoth, face] = [bars([ROWS[0]!], 'shoggoth')[0]!, bars([ROWS[0]!], 'face')[0]!];
    expect(face[0]).toBeCloseTo(shoggoth[1], 3);
    expect((shoggoth[1] - shoggoth[0]) / (face[1] - face[0])).toBeCloseTo(2.5, 2);
  });

  it('stacks a loss to the left of zero', () => {
    const [shoggoth, face] = [bars([ROWS[1]!], 'shoggoth')[0]!, bars([ROWS[1]!], 'face')[0]!];
    expect(face[1]).toBeCloseTo(shoggoth[0], 3);
    expect(face[0]).toBeLessThan(face[1]);
  });

  it('draws no bar for a response of zero, and a whisker only if the total has an interval', () => {
    expect(bars(ROWS, 'shoggoth')).toHaveLength(2);
    expect(bars(ROWS, 'face')).toHaveLength(3);
    const whiskers = (rows: readonly GainRow[]) =>
      [...parsed(gainSources({ rows }, { document })).querySelectorAll('g[aria-label=link]')]
        .filter((g) => g.getAttribute('stroke-width') === '2')
        .flatMap((g) => [...g.querySelectorAll('path')]).length;
    expect(whiskers(ROWS)).toBe(3);
    expect(whiskers(ROWS.map(({ total: _, ...rest }) => rest))).toBe(0);
  });

  it('names each scheme once, above its rows', () => {
    const all = texts(gainSources({ rows: ROWS }, { document }));
    expect(all.filter((t) => t === 'basic')).toHaveLength(1);
    expect(all.filter((t) => t.startsWith('k = '))).toEqual(['k = 1', 'k = 2', 'k = 4']);
  });

  it('describes every number with its interval', () => {
    expect(label(gainSources({ rows: ROWS }, { document }))).toContain(
      'nested-top3, k = 4: shoggoth 0.040 (0.030 to 0.050), face −0.020 (−0.030 to −0.010), ' +
        'together 0.020 (0.010 to 0.030)',
    );
  });

  it('is sound with hostile names and values that are not numbers', () => {
    const none = { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
    expectSound((options) => gainSources({ rows: ROWS }, options));
    expectSound((options) =>
      gainSources(
        {
          rows: [
            row(HOSTILE, 2, 0.1, 0.1),
            { ...ROWS[0]!, face: none },
            { ...ROWS[1]!, total: none },
          ],
          xLabel: HOSTILE,
        },
        options,
      ),
    );
    expectSound((options) =>
      gainSources({ rows: [row('all zero', 1, 0, 0)].map(({ total: _, ...r }) => r) }, options),
    );
  });

  it('says so if there is nothing to draw', () => {
    expect(texts(gainSources({ rows: [] }, { document }))).toEqual(['No gains to draw.']);
  });
});
