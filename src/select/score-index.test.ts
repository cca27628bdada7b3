import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Row, rowOf } from './row.js';
import { scoreIndex } from './score-index.js';

const row = (fields: object): Row => {
  const made = rowOf({ question: 'q', cot: 'c', summary: 's', score: 1, ...fields });
  if (typeof made === 'string') throw new Error(made);
  return made;
};

function indexed(rows: readonly object[]) {
  const index = scoreIndex(['score']);
  const faults = rows.map((fields, i) => index.add(row(fields), i + 1, 0, 0));
  return { index, faults };
}

const idFields = ['question_id', 'cot_id', 'summary_id'] as const;

describe('scoreIndex', () => {
  it.each(idFields)(
    'says which lines have a %s and which have none, wherever they are',
    (field) => {
      const rows = fc.array(
        fc.record({
          question: fc.constantFrom('a', 'b', '7'),
          cot: fc.constantFrom('c', 'd', '7'),
          has: fc.boolean(),
        }),
        { minLength: 1, maxLength: 12 },
      );
      fc.assert(
        fc.property(rows, (made) => {
          // The ids fit their texts; the only fault is that some lines lack them.
          const idOf = ({ question, cot }: { question: string; cot: string }, i: number) =>
            ({ question_id: `id of ${question}`, cot_id: `id of ${cot}`, summary_id: i })[field];
          const { index, faults } = indexed(
            made.map((each, i) => ({
              question: each.question,
              cot: each.cot,
              [field]: each.has ? idOf(each, i) : undefined,
            })),
          );
          expect(faults.every((fault) => fault === undefined)).toBe(true);
          const first = made.findIndex(({ has }) => has) + 1;
          const without = made.findIndex(({ has }) => !has) + 1;
          expect(index.contradiction()).toBe(
            first > 0 && without > 0
              ? `${field}: line ${first} has one and line ${without} has none; give it on every line or on none`
              : undefined,
          );
        }),
        { numRuns: 40 },
      );
    },
  );

  it('names the line on which an id had another text, even after lines without ids', () => {
    const { faults } = indexed([
      { question: 'a' },
      { question: 'b' },
      { question: 'c', question_id: 7 },
      { question: 'd', question_id: '7' },
    ]);
    expect(faults).toEqual([
      undefined,
      undefined,
      undefined,
      'question_id: "7" belongs to another question on line 3',
    ]);
    expect(
      indexed([
        { cot: 'x', cot_id: 1 },
        { cot: 'y', cot_id: 1 },
      ]).faults[1],
    ).toBe('cot_id: "1" belongs to another CoT on line 1');
    expect(
      indexed([
        { cot: 'x', cot_id: 1 },
        { question: 'r', cot: 'y', cot_id: 1 },
      ]).faults[1],
    ).toBeUndefined();
    expect(indexed([{ summary_id: 1 }, { summary_id: 1 }]).faults[1]).toContain(
      'summary_id: "1" already occurs on line 1',
    );
    expect(indexed([{ summary_id: 1 }, { cot: 'd', summary_id: 1 }]).faults[1]).toBeUndefined();
  });
});
