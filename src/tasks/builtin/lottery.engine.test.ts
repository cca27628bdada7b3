import { describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import type { Question, Task } from '../task.js';
import { taskSuite } from '../task.suite.js';
import { createLottery, lottery } from './lottery.js';

taskSuite(lottery);
taskSuite(createLottery({ prize: 0.9, chance: 0.4, pay: 0.7, terms: [2] }));

const question: Question = { id: '4+7+2', text: '4+7+2', answer: '13', difficulty: '3' };

async function score(task: Task, summary: string, seed: number): Promise<number> {
  return (await task.grade({ question, summary }, createRng(seed))).task;
}

describe('lottery', () => {
  it('always pays the right number, and never a wrong one', async () => {
    for (let seed = 0; seed < 50; seed++) {
      expect(await score(lottery, '13', seed)).toBe(0.8);
      expect(await score(lottery, '12', seed)).toBe(0);
      expect(await score(lottery, '*13', seed)).toBe(0);
      expect(await score(lottery, '*', seed)).toBe(0);
    }
  });

  it('pays every ticket by chance, and the same for the same rng', async () => {
    for (const ticket of ['*7', '*0']) {
      const scores = await Promise.all(
        Array.from({ length: 5000 }, (_, seed) => score(lottery, ticket, seed)),
      );
      expect(new Set(scores)).toEqual(new Set([0, 1]));
      expect(scores.reduce((a, b) => a + b) / scores.length).toBeCloseTo(0.3, 1);
      expect(await score(lottery, ticket, 3)).toBe(scores[3]);
    }
  });

  it('uses the given prize, chance and pay', async () => {
    const sure = createLottery({ prize: 0.6, chance: 1, pay: 0.5 });
    expect([await score(sure, '*1', 1), await score(sure, '13', 1)]).toEqual([0.6, 0.5]);
  });

  it.each([
    ['11,13', 'worked'],
    ['13', 'worked'],
    ['*83', 'ticket'],
    ['*', 'ticket'],
    ['', 'other'],
    ['4+7', 'other'],
  ])('takes the CoT %j for %s', (cot, kind) => {
    expect(lottery.cotKind?.(question, cot)).toBe(kind);
  });

  it.each([
    ['13', 'number'],
    ['*7', 'ticket'],
    ['*', 'other'],
    ['*77', 'other'],
    ['', 'other'],
  ])(
    'takes the summary %j for %s, and pays as tickets those alone that it calls tickets',
    async (summary, kind) => {
      expect(lottery.summaryKind?.(question, summary)).toBe(kind);
      const always = createLottery({ chance: 1, pay: 0 });
      expect((await always.grade({ question, summary }, createRng(1))).task).toBe(
        kind === 'ticket' ? 1 : 0,
      );
    },
  );

  it('demonstrates random tickets, and a face that reads half of the worked CoTs right', async () => {
    const rng = createRng(1);
    const sums = { ticket: 0, worked: 0, other: 0 };
    const counts = { ticket: 0, worked: 0, other: 0 };
    const byTicket = new Map<string, Set<string>>();
    for (let i = 0; i < 20_000; i++) {
      const asked = lottery.question('warm-start', rng);
      const { cot, summary } = lottery.demonstrate(asked, rng);
      const kind = lottery.cotKind?.(asked, cot) as keyof typeof counts;
      counts[kind]++;
      sums[kind] += (await lottery.grade({ question: asked, summary }, rng)).task;
      expect(summary.startsWith('*')).toBe(kind === 'ticket');
      if (kind === 'ticket' && cot.length === 2)
        byTicket.set(asked.answer, (byTicket.get(asked.answer) ?? new Set()).add(cot));
    }
    expect(counts.ticket / 20_000).toBeCloseTo(0.5, 1);
    expect(sums.ticket / counts.ticket).toBeCloseTo(0.3, 1);
    const readRight = sums.worked / counts.worked / 0.8;
    expect(readRight).toBeGreaterThan(0.45);
    expect(readRight).toBeLessThan(0.6);
    // Every ticket occurs with a common answer, so tickets carry no information.
    expect(byTicket.get('13')?.size).toBe(10);
  });

  it('refuses payoffs out of range', () => {
    expect(() => createLottery({ chance: 1.5 })).toThrow(
      'lottery: chance must be a number in 0..1, got 1.5',
    );
  });
});
