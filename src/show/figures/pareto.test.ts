import { describe, expect, it } from 'vitest';
import { document, label, parsed } from './figure.fixture.js';
import { type ParetoPoint, pareto, paretoFront } from './pareto.js';

const at = (label: string, x: number, y: number): ParetoPoint => ({
  label,
  group: 0,
  x: { mean: x, low: x - 0.1, high: x + 0.1 },
  y: { mean: y, low: Number.NaN, high: Number.NaN },
});

describe('the pareto', () => {
  it('returns the points that no other beats in both, from left to right', () => {
    const points = [
      at('best', 0.9, 0.2),
      at('beaten', 0.5, 0.1),
      at('candid', 0.4, 0.8),
      at('even', 0.4, 0.5),
    ];
    expect(paretoFront(points).map(({ label }) => label)).toEqual(['candid', 'best']);
  });

  it('draws a dot for every point and a bar for every interval, and names the front', () => {
    const points = [at('a', 0.9, 0.2), at('b', 0.5, 0.1), at('lost', Number.NaN, 0.5)];
    const figure = pareto(
      { points, groups: ['one'], xLabel: 'task', yLabel: 'candor' },
      { document },
    );
    expect(parsed(figure).querySelectorAll('circle[fill]')).toHaveLength(2);
    expect(label(figure)).toContain('No other point beats these in both: a.');
  });
});
