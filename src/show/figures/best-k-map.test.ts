import { describe, expect, it } from 'vitest';
import { document, expectSound, HOSTILE, label, pieces, texts } from './figure.fixture.js';
import { type BestKCell, bestKMap } from './index.js';

const LAMBDAS = [0.1, 0.3, 1, 3, 10];
const PRICES = [0, 1, 4];
const CELLS: BestKCell[] = PRICES.flatMap((price, row) =>
  LAMBDAS.map((lambda, column) => ({
    lambda,
    price,
    bestK: 1 + column + 2 * row,
    lossOf8: 0.3 - 0.07 * column,
  })),
);

describe('the map of the best k', () => {
  it('has a coloured cell and a number for each λ and price, and a separate row for price 0', () => {
    const figure = bestKMap({ cells: CELLS, levels: [] }, { document });
    const cells = [0, 1, 2, 3, 4, 5, 6].reduce(
      (sum, i) => sum + pieces(figure, `var(--heat-${i})`),
      0,
    );
    expect(cells).toBe(CELLS.length);
    expect(texts(figure).filter((t) => t === '6')).toHaveLength(2);
    expect(texts(figure)).toContain('0');
  });

  it('draws a contour for each loss that the map crosses, and names it in per cent', () => {
    const named = (levels: number[]) =>
      texts(bestKMap({ cells: CELLS, levels }, { document })).filter((t) => / %$/.test(t));
    expect(named([0.05, 0.1, 0.2])).toEqual(['5 %', '10 %', '20 %']);
    expect(named([0.5])).toEqual([]);
  });

  it('omits a number that a contour would strike through', () => {
    const numbers = (levels: number[]) =>
      texts(
        bestKMap({ cells: CELLS.map((c) => ({ ...c, bestK: 77 })), levels }, { document }),
      ).filter((t) => t === '77');
    expect(numbers([])).toHaveLength(15);
    // The loss at λ = 1 is 0.16 at every price: the contour crosses the middles of three cells.
    expect(numbers([0.16])).toHaveLength(12);
  });

  it('marks a task at its λ and price, between the cells by logarithm', () => {
    const figure = bestKMap(
      { cells: CELLS, levels: [], marked: [{ lambda: 1, price: 4, label: 'sums' }] },
      { document },
    );
    expect(texts(figure)).toContain('sums');
    expect(label(figure)).toContain('sums lies at λ = 1 and r = 4.');
  });

  it('describes the corners and the loss of k = 8', () => {
    const description = label(bestKMap({ cells: CELLS }, { document }));
    expect(description).toContain('k = 1 at λ = 0.1 and r = 0');
    expect(description).toContain('k = 9 at λ = 10 and r = 4');
    expect(description).toContain('k = 8 loses under 5 % in 3 of 15 cells, at most 30 %.');
  });

  it('has a colour bar if the cells are too small for numbers', () => {
    const fine = Array.from({ length: 40 }, (_, i) => ({
      lambda: 1.1 ** i,
      price: 1,
      bestK: 1 + i,
      lossOf8: Number.NaN,
    }));
    expect(texts(bestKMap({ cells: fine }, { document, width: 350 }))).toContain('best k');
  });

  it('is sound with hostile names, holes and values that are not numbers', () => {
    expectSound((options) => bestKMap({ cells: CELLS }, options));
    expectSound((options) =>
      bestKMap(
        {
          cells: [
            ...CELLS.slice(1),
            { lambda: Number.NaN, price: 1, bestK: 2, lossOf8: 0 },
            { lambda: 2, price: 1, bestK: Number.NaN, lossOf8: Number.NaN },
          ],
          marked: [
            { lambda: 2, price: 2, label: HOSTILE },
            { lambda: Number.NaN, price: 2, label: 'none' },
          ],
        },
        options,
      ),
    );
  });

  it('says so if there is nothing to draw', () => {
    expect(texts(bestKMap({ cells: [] }, { document }))).toEqual(['No cells to draw.']);
  });
});
