import { describe, expect, it } from 'vitest';
import { answerCrossPlay, shortAnswer } from './cross-play.js';

describe('the answer on cross-play', async () => {
  const answer = await answerCrossPlay({ seeds: 6 });

  it('is the same for the same effort', async () => {
    expect(await answerCrossPlay({ seeds: 6 })).toEqual(answer);
  });

  it('has finite numbers inside their intervals', () => {
    expect(answer.numbers).toHaveLength(9);
    for (const { what, value, low, high } of answer.numbers)
      expect(Number.isFinite(value) && low <= value && value <= high, what).toBe(true);
    expect(JSON.stringify([answer.short, answer.flips, answer.depends])).not.toMatch(
      /NaN|undefined/,
    );
  });

  it('shows both rules in each family, from the same start and better with training', () => {
    expect(answer.charts).toHaveLength(3);
    for (const chart of answer.charts) {
      if (chart.figure !== 'crossPlayRounds') throw new Error('every chart is a cross-play');
      const { panels, rounds } = chart.data;
      expect(panels).toHaveLength(2);
      expect(panels[0]!.values[0]![0]).toBe(panels[1]!.values[0]![0]);
      for (const { values } of panels) {
        expect(values.map((row) => row.length)).toEqual(rounds.map(() => rounds.length));
        expect(values.at(-1)!.at(-1)!).toBeGreaterThan(values[0]![0]! + 0.1);
      }
    }
  });
});

describe('the words on cross-play', () => {
  const by = (centre: number) => [centre - 0.01, centre, centre + 0.01];
  const gain = (name: string, coming: number) => ({
    name,
    coming: by(coming),
    final: by(-0.2),
    present: by(0),
  });

  it.each([
    [[0.1, 0.2], 'Yes'],
    [[0.1, 0.001], 'Partly'],
    [[-0.1, 0.001], 'Not shown here'],
  ])('follow the intervals (%#)', (coming, verdict) => {
    const gains = coming.map((c, i) => gain(`F${i}`, c));
    expect(shortAnswer(gains).split(':')[0]).toBe(verdict);
  });

  it('give both effects with their intervals', () => {
    expect(shortAnswer([gain('A', 0.1)])).toMatch(
      /shoggoth to come by 0\.10 \(0\.08 to 0\.12\) in “A”\. .* final performance by −0\.20 \(−0\.22 to −0\.18\) in “A”\.$/,
    );
  });
});
