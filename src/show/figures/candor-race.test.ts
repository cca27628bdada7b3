import { describe, expect, it } from 'vitest';
import { document, expectSound, HOSTILE, label, parsed, pieces, texts } from './figure.fixture.js';
import { type CandorRaceData, candorRace } from './index.js';

const start = { x: 0.8, y: 0.9 };
const DATA: CandorRaceData = {
  curves: [0.1, 0.2, 0.3].map((y) => [
    { x: 0, y },
    { x: 1, y: y + 0.6 },
  ]),
  paths: [
    { label: 'basic', points: [start, { x: 0.4, y: 0.3 }] },
    { label: 'nested-mean', points: [start, { x: 0.1, y: 0.8 }] },
  ],
};

describe('the candor race', () => {
  it('draws each scheme’s line and arrowhead in its colour, over grey invariant curves', () => {
    const figure = candorRace(DATA, { document });
    expect(pieces(figure, 'var(--arm-1)')).toBe(2);
    expect(pieces(figure, 'var(--arm-2)')).toBe(2);
    // The three curves and their sample in the key.
    expect(pieces(figure, 'var(--muted)')).toBe(3 + 1);
    expect(parsed(figure).querySelectorAll('circle')).toHaveLength(2);
  });

  it('gives a scheme the colour of its index in the comparison', () => {
    const figure = candorRace({ ...DATA, paths: [{ ...DATA.paths[0]!, index: 4 }] }, { document });
    expect(pieces(figure, 'var(--arm-5)')).toBe(2);
  });

  it('names every scheme once: at its line’s end, or on a phone in the key', () => {
    for (const width of [760, 350]) {
      const all = texts(candorRace(DATA, { document, width }));
      for (const { label: name } of DATA.paths)
        expect(all.filter((t) => t === name)).toHaveLength(1);
    }
  });

  it('describes how far candor falls while leaking falls', () => {
    const description = label(candorRace(DATA, { document }));
    expect(description).toContain(
      'basic: P(leak) from 0.80 to 0.40 while P(candid) goes from 0.90 to 0.30',
    );
  });

  it('is sound with hostile names, runs that do not move and values that are not numbers', () => {
    expectSound((options) => candorRace(DATA, options));
    expectSound((options) =>
      candorRace(
        {
          curves: [[{ x: Number.NaN, y: 0 }]],
          paths: [
            { label: HOSTILE, points: [start, { x: Number.NaN, y: 0.2 }, start] },
            { label: 'none', points: [] },
          ],
          xLabel: HOSTILE,
        },
        options,
      ),
    );
  });

  it('says so if there is nothing to draw', () => {
    expect(texts(candorRace({ curves: [], paths: [] }, { document }))).toEqual([
      'No runs to draw.',
    ]);
  });
});
