import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isolines } from './_isolines.js';

describe('lines of equal value', () => {
  it('form one line from edge to edge of a plane', () => {
    const plane = [0, 1, 2, 3].map(() => [0, 1, 2, 3]);
    const [line, ...others] = isolines(plane, 1.25);
    expect(others).toEqual([]);
    expect(line!.map((p) => p.x)).toEqual([1.25, 1.25, 1.25, 1.25]);
    expect(line!.map((p) => p.y).sort()).toEqual([0, 1, 2, 3]);
  });

  it('close around a peak', () => {
    const peak = [
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ];
    const [ring, ...others] = isolines(peak, 0.5);
    expect(others).toEqual([]);
    expect(ring![0]).toEqual(ring!.at(-1));
    expect(ring).toHaveLength(5);
  });

  it('separate the corners of a saddle as its middle does', () => {
    // The middle, 0.5, lies above 0.4: it joins the two high corners and separates each low one.
    const cut = isolines(
      [
        [1, 0],
        [0, 1],
      ],
      0.4,
    ).map((line) => line.map((p) => [p.x, p.y]));
    expect(cut).toHaveLength(2);
    for (const [[x1, y1], [x2, y2]] of cut as [[number, number], [number, number]][]) {
      const middle = [(x1 + x2) / 2, (y1 + y2) / 2];
      const nearLow = Math.min(
        Math.hypot(middle[0]! - 1, middle[1]!),
        Math.hypot(middle[0]!, middle[1]! - 1),
      );
      const nearHigh = Math.min(
        Math.hypot(middle[0]!, middle[1]!),
        Math.hypot(middle[0]! - 1, middle[1]! - 1),
      );
      expect(nearLow).toBeLessThan(nearHigh);
    }
  });

  it('leave out unknown values', () => {
    expect(
      isolines(
        [
          [0, Number.NaN],
          [1, 1],
        ],
        0.5,
      ),
    ).toEqual([]);
    expect(isolines([], 0.5)).toEqual([]);
  });

  it('have the level at every point and use each crossing once', () => {
    const grid = fc.array(
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 5, maxLength: 5 }),
      {
        minLength: 2,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(grid, (values) => {
        const seen = new Set<string>();
        for (const line of isolines(values, 2.3)) {
          const closed = line.length > 2 && line[0] === line.at(-1);
          for (const { x, y } of closed ? line.slice(1) : line) {
            const [c, r] = [Math.floor(x), Math.floor(y)];
            const next = Number.isInteger(x) ? values[r + 1]?.[c] : values[r]?.[c + 1];
            const share = Number.isInteger(x) ? y - r : x - c;
            expect(values[r]![c]! + share * (next! - values[r]![c]!)).toBeCloseTo(2.3, 9);
            expect(seen.has(`${x},${y}`)).toBe(false);
            seen.add(`${x},${y}`);
          }
        }
        const crossings = values.flatMap((row, r) =>
          row.flatMap((v, c) =>
            [row[c + 1], values[r + 1]?.[c]].filter(
              (w) => w !== undefined && w >= 2.3 !== v >= 2.3,
            ),
          ),
        );
        expect(seen.size).toBe(crossings.length);
      }),
    );
  });
});
