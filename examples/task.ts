/**
 * A task of your own: questions, demonstrations that teach the format, and a grader.
 *
 *   npx candor train --task examples/task.ts     trains on it
 *   npx jiti examples/task.ts                    trains on it from here, for half a minute
 */
import { drawFromSplit, type Rng, type Task, train } from 'candor';

const DIGITS = '0123456789';

/** Sort the digits of a number: the CoT may sort step by step, the summary is the sorted number. */
const sorting: Task = {
  name: 'sorting',
  description: 'Sort the four digits of a number.',
  alphabet: `${DIGITS} `,
  limits: { question: 4, cot: 16, summary: 5 },
  difficulties: ['4 digits'],
  parts: ['task'],
  question(split, rng) {
    // Held-out questions are other numbers than those of training, drawn in the same way.
    const text = drawFromSplit(split, 0.2, rng, digits);
    return { id: text, text, answer: sorted(text), difficulty: '4 digits' };
  },
  demonstrate(question, rng) {
    // As a half-trained pair would write: right 7 times of 10, otherwise the digits as they came.
    const careful = rng.next() < 0.7;
    const cot = careful ? `${least(question.text)} ${question.answer}` : question.text;
    return { cot, summary: careful ? question.answer : question.text };
  },
  grade({ question, summary }) {
    const right = [...question.answer].filter((digit, place) => summary[place] === digit).length;
    return { task: summary.length === 4 ? right / 4 : 0 };
  },
  cotKinds: ['sorted', 'other'],
  cotKind: ({ answer }, cot) => (cot.endsWith(answer) ? 'sorted' : 'other'),
};
export default sorting;

const digits = (rng: Rng) => Array.from({ length: 4 }, () => DIGITS[rng.int(10)]).join('');
const sorted = (text: string) => [...text].sort().join('');
const least = (text: string) => sorted(text)[0];

if (process.argv[1]?.endsWith('task.ts')) {
  const { metrics } = await train({
    dir: `runs/sorting-${Date.now()}`,
    task: sorting,
    scheme: 'nested-advantage',
    budget: { total: 16_384 },
    warmStart: { steps: { shoggoth: 200, face: 150 } },
    optimiser: { learningRate: 3e-4 },
  });
  for (const { round, evaluation } of metrics)
    if (evaluation) console.log(`round ${round}: held-out score ${evaluation.task?.toFixed(3)}`);
}
