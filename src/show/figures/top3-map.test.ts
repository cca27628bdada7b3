import { describe, expect, it } from 'vitest';
import { document, expectSound, HOSTILE, label, pieces, texts } from './figure.fixture.js';
import { type Top3Cell, top3Map } from './index.js';

const cell = (noise: number, spread: number, now: number, later: number): Top3Cell => ({
  noise,
  spread,
  now,
  later,
  nowError: 0.02,
  laterError: 0.02,
});
const CELLS = [
  cell(0, 0, -0.1, 0.01),
  cell(1, 0, -0.2, -0.05),
  cell(0, 1, -0.01, 0.3),
  cell(1, 1, -0.05, 0.1),
];

describe('the map of top-3 against mean', () => {
  it('shades a lead blue and a lag orange, by its size', () => {
    const figure = top3Map({ cells: CELLS }, { document });
    // One of each in the scale; the reach is 0.3.
    expect(pieces(figure, 'var(--diverging-6)')).toBe(1 + 1);
    expect(pieces(figure, 'var(--diverging-1)')).toBe(1 + 1);
    expect(pieces(figure, 'var(--diverging-2)')).toBe(1 + 3);
  });

  it('hatches a cell whose interval includes zero and gives it no colour', () => {
    const figure = top3Map({ cells: CELLS }, { document });
    expect(pieces(figure, 'var(--diverging-3)')).toBe(1 + 2);
    expect(pieces(figure, 'var(--muted)')).toBeGreaterThan(10);
    const sure = top3Map(
      { cells: CELLS.map((c) => ({ ...c, nowError: 0, laterError: 0 })) },
      { document },
    );
    expect(pieces(sure, 'var(--muted)')).toBe(0);
  });

  it('does not call a cell without an interval a win', () => {
    const unsure = CELLS.map((c) => ({ ...c, nowError: Number.NaN, laterError: Number.NaN }));
    expect(label(top3Map({ cells: unsure }, { document }))).toContain(
      'ahead in 0 of 4 cells, behind in 0',
    );
  });

  it('writes the difference in each cell, in percentage points of the oracle’s gain', () => {
    const all = texts(top3Map({ cells: CELLS }, { document }));
    for (const text of ['−10', '−20', '−1', '+1', '+10']) expect(all).toContain(text);
  });

  it('describes where it wins and loses', () => {
    const description = label(top3Map({ cells: CELLS }, { document }));
    expect(description).toContain(
      'now, top-3 is ahead in 0 of 4 cells, behind in 3, and in 1 the interval includes zero',
    );
    expect(description).toContain(
      'after the face has learnt, top-3 is ahead in 2 of 4 cells, behind in 1',
    );
    expect(description).toContain('+30 % at noise 0 and spread 1');
  });

  it('is sound with hostile names, holes and values that are not numbers', () => {
    expectSound((options) => top3Map({ cells: CELLS }, options));
    const odd = [...CELLS.slice(1), cell(Number.NaN, 0, 1, 1), cell(2, 2, Number.NaN, 0.1)];
    expectSound((options) => top3Map({ cells: odd, xLabel: HOSTILE, yLabel: HOSTILE }, options));
  });

  it('says so if there is nothing to draw', () => {
    expect(texts(top3Map({ cells: [cell(0, 0, Number.NaN, Number.NaN)] }, { document }))).toEqual([
      'No cells to draw.',
    ]);
  });
});
