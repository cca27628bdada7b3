import { describe, expect, it } from 'vitest';
import { document, expectSound, HOSTILE, label, parsed, pieces, texts } from './figure.fixture.js';
import { crossPlayRounds, faceShift } from './index.js';

const VALUES = [
  [0.3, 0.2, 0.1],
  [0.4, 0.5, 0.4],
  [0.5, 0.6, 0.9],
];
const DATA = { panels: [{ label: 'nested-mean', values: VALUES }], rounds: [0, 10, 20] };

describe('cross-play of rounds', () => {
  it('compares each shoggoth with its own face and with those before and after', () => {
    // Earlier faces: −0.1, −0.4, −0.3; later faces: −0.1, −0.2, −0.1.
    const { earlier, later } = faceShift(VALUES);
    expect(earlier).toBeCloseTo(-0.8 / 3, 12);
    expect(later).toBeCloseTo(-0.4 / 3, 12);
    expect(faceShift([[0.5]])).toEqual({ earlier: Number.NaN, later: Number.NaN });
    expect(
      faceShift([
        [0.5, Number.NaN],
        [0.4, 0.7],
      ]).earlier,
    ).toBeCloseTo(-0.3, 12);
  });

  it('has a cell for each pair, and a frame around pairs that were trained together', () => {
    const figure = crossPlayRounds(DATA, { document });
    const cells = [0, 1, 2, 3, 4, 5, 6].reduce(
      (sum, i) => sum + pieces(figure, `var(--heat-${i})`),
      0,
    );
    expect(cells).toBe(9 + 7);
    expect(pieces(figure, 'currentColor')).toBe(3);
  });

  it('draws later shoggoths higher and later faces further right', () => {
    const figure = crossPlayRounds(DATA, { document });
    const [x, y] = [...parsed(figure).querySelectorAll('g')]
      .filter((g) => g.getAttribute('fill') === 'var(--heat-6)')
      .flatMap((g) => [...g.querySelectorAll('path')])
      .at(-1)!
      .getAttribute('d')!
      .split('M')
      .slice(-1)[0]!
      .match(/-?[\d.]+/g)!
      .map(Number);
    const frames = [...parsed(figure).querySelectorAll('g')].filter(
      (g) => g.getAttribute('stroke') === 'var(--rule)',
    );
    const [left, top] = frames[0]!
      .querySelector('path')!
      .getAttribute('d')!
      .match(/-?[\d.]+/g)!
      .map(Number);
    expect(x!).toBeGreaterThan(left! + 100);
    expect(y).toBeCloseTo(top!, 0);
  });

  it('shares one colour scale among the panels, which the caller can set', () => {
    const two = { ...DATA, panels: [...DATA.panels, { label: 'low', values: [[0.1, 0.1, 0.1]] }] };
    expect(texts(crossPlayRounds(two, { document }))).toEqual(
      expect.arrayContaining(['0.10', '0.50', '0.90']),
    );
    expect(texts(crossPlayRounds({ ...DATA, low: 0, high: 1 }, { document }))).toEqual(
      expect.arrayContaining(['0.00', '1.00']),
    );
  });

  it('writes values in cells that are wide enough, and names all rounds if they are few', () => {
    expect(texts(crossPlayRounds(DATA, { document }))).toEqual(
      expect.arrayContaining(['0.30', '0.20', '0.60', '10']),
    );
    const many = Array.from({ length: 40 }, (_, i) => i);
    const fine = {
      panels: [{ label: 'fine', values: many.map(() => many.map(() => 0.5)) }],
      rounds: many,
    };
    const written = texts(crossPlayRounds(fine, { document, width: 400 }));
    expect(written.filter((text) => text === '0.50').length).toBeLessThan(4);
    expect(written).not.toContain('10');
  });

  it('shows and describes what replacing a face costs', () => {
    const figure = crossPlayRounds(DATA, { document });
    expect(texts(figure)).toEqual(
      expect.arrayContaining(['earlier face −0.267', 'later face −0.133']),
    );
    expect(label(figure)).toContain(
      'nested-mean: pairs trained together go from 0.30 to 0.90, with an earlier face −0.267',
    );
  });

  it('is sound with hostile names, missing pairs and equal values', () => {
    expectSound((options) => crossPlayRounds(DATA, options));
    expectSound((options) =>
      crossPlayRounds(
        {
          panels: [
            { label: HOSTILE, values: [[0.5], [0.5, Number.NaN, 0.5]] },
            { label: 'none', values: [] },
          ],
          rounds: [1, 2, 3],
        },
        options,
      ),
    );
  });

  it('says so if there is nothing to draw', () => {
    expect(texts(crossPlayRounds({ panels: [], rounds: [] }, { document }))).toEqual([
      'No pairs to draw.',
    ]);
  });
});
