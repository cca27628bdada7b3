import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './answer.js';
import { answerSmallSteps, shortAnswer } from './small-steps.js';

describe('the answer on small steps', () => {
  let answer: Answer;
  beforeAll(async () => {
    answer = await answerSmallSteps({ seeds: 4 });
  });

  it('has finite numbers inside their intervals', () => {
    for (const { what, value, low, high } of answer.numbers) {
      expect(value, what).toSatisfy(Number.isFinite);
      if (!Number.isNaN(low)) expect(low <= value && value <= high, what).toBe(true);
    }
    expect(JSON.stringify([answer.short, answer.flips, answer.depends])).not.toMatch(
      /NaN|undefined/,
    );
  });

  it('finds where infinitely small steps settle in the lottery', () => {
    const settled = answer.numbers.filter(({ reference }) => reference !== undefined);
    expect(settled).toHaveLength(4);
    for (const { what, value, reference } of settled)
      expect(Math.abs(value - reference!), what).toBeLessThan(0.03);
  });

  it('draws every scheme over the same steps, from small to large, so that labels are at the right', () => {
    const lines = answer.charts.flatMap((chart) =>
      chart.figure === 'lineFigure' ? chart.data.lines : [],
    );
    expect(lines).toHaveLength(3 * 4);
    for (const { points } of lines) {
      const steps = points.map(({ x }) => x);
      expect(steps).toEqual([0.125, 0.25, 0.5, 1, 2, 4]);
    }
    expect(answer.charts.at(-1)!.figure).toBe('phasePortrait');
  });
});

describe('the words on small steps', () => {
  const by = (centre: number) => [centre - 0.01, centre, centre + 0.01];
  const gap = (label: string, large: number, small: number) => ({
    family: 'F',
    label,
    large: by(large),
    small: by(small),
  });

  it('count what shrinks and what remains, judged only by intervals', () => {
    const text = shortAnswer(
      [gap('a', 0.5, 0.1), gap('b', 0.5, -0.4), gap('c', 0.001, 0.001)],
      0.37,
    );
    expect(text).toMatch(
      /of 2 differences .* at the largest step, 1 shrink .* where 2 of 3 are shown\./,
    );
    expect(text).toMatch(
      /The largest one left, “b” in “F”, is −0\.40 \(−0\.42 to −0\.38\); .* x = 0\.37 /,
    );
  });

  it('say that no difference is left where none is shown', () => {
    expect(shortAnswer([gap('a', 0.5, 0)], 0.37)).toContain(
      'where 0 of 1 are shown. None is left;',
    );
  });
});
