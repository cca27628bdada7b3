import { expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { lottery, sums } from '../tasks/index.js';
import { type KindRow, kindTable } from './kind-table.js';

const question = lottery.question('test', createRng(1));
const row = (cot: string, summary: string | undefined, task?: number): KindRow => ({
  ...{ question, kind: lottery.cotKind?.(question, cot), task },
  summary: summary === undefined ? undefined : { text: summary },
});

it('counts samples by the kind of their CoT and the kind of their summary, with the mean score of those that have one', () => {
  const rows = [
    row('11,13', '13', 0.8),
    row('11,13', '12', 0),
    row('11,13', '*7', 1),
    row('11,13', '*8'),
    row('*83', '*7', 0),
    row('', undefined),
  ];
  expect(kindTable(lottery, rows)).toEqual({
    byKinds: {
      worked: { number: { samples: 2, task: 0.4 }, ticket: { samples: 2, task: 1 } },
      ticket: { ticket: { samples: 1, task: 0 } },
    },
  });
});

it('has nothing to say of a task that tells no kinds of summary', () => {
  expect(kindTable(sums, [row('11,13', '13', 1)])).toEqual({});
});
