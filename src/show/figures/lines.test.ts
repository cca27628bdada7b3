import { describe, expect, it } from 'vitest';
import { document, expectSound, HOSTILE, label, parsed, texts } from './figure.fixture.js';
import { type LineFigureData, lineFigure } from './index.js';

const DATA: LineFigureData = {
  lines: [
    {
      label: 'mean',
      points: [
        { x: 0.001, y: 0.1, low: 0, high: 0.2 },
        { x: 0.1, y: 0.4, low: 0.3, high: 0.5 },
      ],
    },
    {
      label: 'theory',
      dashed: true,
      points: [
        { x: 0.001, y: 0.15 },
        { x: 0.1, y: 0.35 },
      ],
    },
  ],
  xLabel: 'step size',
  yLabel: 'score',
  xLog: true,
  reference: { y: 0, label: 'no difference' },
};

describe('the figure of lines', () => {
  it('draws every line, a band for every interval, and dashes on request', () => {
    const page = parsed(lineFigure(DATA, { document }));
    expect(page.querySelectorAll('g[aria-label=line] path')).toHaveLength(2);
    expect(page.querySelectorAll('g[aria-label=area] path')).toHaveLength(1);
    expect(page.querySelectorAll('g[aria-label=line][stroke-dasharray]')).toHaveLength(1);
  });

  it('has the ticks of a logarithmic axis at powers of ten, evenly spaced', () => {
    const figure = lineFigure(
      { ...DATA, lines: [{ label: 'a', points: [0.001, 0.01, 0.1].map((x) => ({ x, y: 1 })) }] },
      { document },
    );
    expect(texts(figure)).toEqual(expect.arrayContaining(['0.001', '0.01', '0.1']));
    const xs = parsed(figure)
      .querySelector('g[aria-label=line] path')!
      .getAttribute('d')!
      .match(/-?[\d.]+/g)!
      .map(Number);
    expect(xs[2]! - xs[0]!).toBeCloseTo(xs[4]! - xs[2]!, 1);
  });

  it('has the ticks that it is given, also on a logarithmic axis', () => {
    const written = texts(lineFigure({ ...DATA, xTicks: [0.002, 0.05] }, { document }));
    expect(written).toEqual(expect.arrayContaining(['0.002', '0.05']));
    expect(written).not.toContain('0.001');
    const counted = {
      ...DATA,
      xLog: false,
      lines: [{ label: 'a', points: [1, 2, 4].map((x) => ({ x, y: x })) }],
    };
    expect(texts(lineFigure({ ...counted, xTicks: [1, 2, 4] }, { document }))).toEqual(
      expect.arrayContaining(['1', '2', '4']),
    );
  });

  it('starts at zero on request', () => {
    const from = (yZero: boolean) =>
      texts(
        lineFigure(
          {
            xLabel: 'x',
            yLabel: 'y',
            yZero,
            lines: [
              {
                label: 'a',
                points: [
                  { x: 5, y: 0.8 },
                  { x: 6, y: 0.9 },
                ],
              },
            ],
          },
          { document },
        ),
      );
    expect(from(true)).toContain('0.0');
    expect(from(false)).not.toContain('0.0');
  });

  it('names each line and the reference: at their ends, or on a phone in the key', () => {
    for (const width of [760, 350]) {
      const all = texts(lineFigure(DATA, { document, width }));
      for (const name of ['mean', 'theory', 'no difference'])
        expect(all.filter((t) => t === name)).toHaveLength(1);
    }
  });

  it('describes where each line starts and ends', () => {
    const description = label(lineFigure(DATA, { document }));
    expect(description).toContain(
      'Line chart of score against step size: mean from 0.1 at 0.001 to 0.4 at 0.1;',
    );
    expect(description).toContain('no difference: 0.');
  });

  it('clamps a band that is far wider than the lines rather than flattening them', () => {
    const wide = lineFigure(
      {
        ...DATA,
        lines: [
          {
            label: 'a',
            points: [
              { x: 1, y: 0, low: -100, high: 100 },
              { x: 2, y: 1 },
            ],
          },
        ],
      },
      { document },
    );
    expect(texts(wide)).not.toContain('100');
    expect(texts(wide)).toContain('0.0');
  });

  it('is sound with hostile names, one point, and values without a number or a logarithm', () => {
    expectSound((options) => lineFigure(DATA, options));
    expectSound((options) =>
      lineFigure(
        {
          ...DATA,
          xLabel: HOSTILE,
          yLabel: HOSTILE,
          reference: { y: 0.1, label: HOSTILE },
          lines: [
            {
              label: HOSTILE,
              points: [
                { x: 0, y: 1 },
                { x: Number.NaN, y: 1 },
                { x: 2, y: 1, low: Number.NaN, high: 2 },
              ],
            },
            { label: 'none', points: [] },
          ],
        },
        options,
      ),
    );
  });

  it('says so if there is nothing to draw', () => {
    expect(texts(lineFigure({ ...DATA, lines: [] }, { document }))).toEqual(['No points to draw.']);
  });
});
