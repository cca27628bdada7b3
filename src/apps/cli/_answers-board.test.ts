import { describe, expect, it } from 'vitest';
import type { AnswerEntry } from '../../studies/answers/index.js';
import { createAnswersBoard } from './_answers-board.js';

const entry = (id: string, seconds: number): AnswerEntry => ({
  id,
  seconds,
  question: '',
  load: () => Promise.reject(new Error('must not be loaded')),
});

describe('the board of the answers', () => {
  it('shows for each question whether it is waiting, running, answered or failed', () => {
    let now = 0;
    const board = createAnswersBoard(() => now);
    const [a, b, c, d] = [entry('a', 30), entry('bee', 10), entry('c', 20), entry('d', 40)];
    board.plan([a!, b!, c!, d!]);
    board.start(a!);
    board.start(b!);
    now = 2600;
    board.start(c!);
    board.done(b!);
    board.done(a!, new Error('no'));
    now = 4000;
    expect(board.lines()).toEqual([
      // The finished questions take 40 of 100 expected seconds.
      'Answers: 4 questions ▕████████            ▏ 2 done',
      '  a    failed after 3 s',
      '  bee  answered in 3 s',
      '  c    running, 1 s',
      '  d    waiting',
    ]);
  });

  it('shows that it is loading before anything is planned', () => {
    expect(createAnswersBoard().lines()).toEqual(['Loading']);
  });
});
