/**
 * The smallest task that two models can learn together: name the first of three letters, which a
 * good CoT shows.
 */
import type { Task } from '../../src/index.js';

const LETTERS = 'abcd';

const copy: Task = {
  name: 'copy',
  description: 'Tell the first of three letters; a good CoT shows it.',
  alphabet: `${LETTERS}?`,
  limits: { question: 3, cot: 1, summary: 1 },
  difficulties: ['all'],
  parts: ['task'],
  question(split, rng) {
    let text: string;
    do text = Array.from({ length: 3 }, () => LETTERS[rng.int(4)]!).join('');
    while ((text[1] === text[2]) !== (split === 'test'));
    return { id: text, text, answer: text[0]!, difficulty: 'all' };
  },
  demonstrate(question, rng) {
    const shown = rng.next() < 0.5;
    const any = () => LETTERS[rng.int(4)]!;
    return {
      cot: shown ? question.answer : '?',
      summary: shown && rng.next() < 0.6 ? question.answer : any(),
    };
  },
  grade: ({ question, summary }) => ({ task: summary === question.answer ? 1 : 0 }),
  cotKinds: ['shown', 'hidden'],
  cotKind: (question, cot) => (cot === question.answer ? 'shown' : 'hidden'),
};

export default copy;
