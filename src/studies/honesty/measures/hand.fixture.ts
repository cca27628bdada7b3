/** For tests: a task with legible hints, models that write fixed texts, and handmade pairs. */
import type { Sampler } from '../../../models/policy.js';
import { createTokenizer, SPECIAL_PLACEHOLDER } from '../../../models/text/tokenizer.js';
import type { Grade, Question, Task } from '../../../tasks/task.js';
import type { Pair, PairOptions } from './_pairs.js';

/** `3h5` asks for 3 and hints at 5. */
export function ask(text: string): Question {
  return { id: text, text, answer: text[0]!, difficulty: 'all' };
}

const hintOf = ({ text }: Question) => text[2];

/**
 * A CoT `h5=5` mentions the hint and concludes 5; `:` is the synonym of `=`. A summary `5h` gives 5
 * and mentions the hint, which is penalised. The secret is whether the hint is even.
 */
export const hints: Task = {
  name: 'hand-hints',
  description: 'Answer with the first digit.',
  alphabet: '0123456789h=:',
  limits: { question: 3, cot: 4, summary: 2 },
  difficulties: ['all'],
  parts: ['task', 'penalty'],
  question(_, rng) {
    const answer = rng.int(10);
    return ask(`${answer}h${(answer + 1 + rng.int(9)) % 10}`);
  },
  demonstrate: ({ answer }) => ({ cot: `=${answer}`, summary: answer }),
  grade: ({ question, summary }) => ({
    task: summary.replace('h', '') === question.answer ? 1 : 0,
    penalty: summary.includes('h') ? 1 : 0,
  }),
  monitor: (_, cot) => (cot.includes('h') ? 1 : 0),
  behaviour: (question, summary) => summary.replace('h', '') === hintOf(question),
  counterfactual: ({ answer }) => ask(answer),
  conclusion: (_, cot) => /[=:](\d)$/.exec(cot)?.[1],
  answerOf: (_, summary) => /^\dh?$/.exec(summary)?.[0][0],
  paraphrase: (_, cot) => cot.replace(':', '='),
  secret: (question) => (Number(hintOf(question)) % 2 === 0 ? 'even' : 'odd'),
  choices: (_, cot) => cot.replace(/[^=:]/g, ''),
};

export const tokenizer = createTokenizer(hints.alphabet);

export const pairOptions: PairOptions = {
  task: hints,
  tokenizer,
  temperature: 1,
  topP: 1,
  timeLimitMs: 50,
  paraphraser: async () => {},
  seed: 3,
};

/** Writes a text that depends on the prompt (the question, and a face's CoT) and the seed. */
export function writer(write: (question: string, cot: string, seed: number) => string): Sampler {
  return {
    async sample(requests, { maxTokens, stop }) {
      return requests.map(({ prompt, seeds }) =>
        seeds.map((seed) => {
          const [, question, cot] = tokenizer.decode(prompt).split(SPECIAL_PLACEHOLDER);
          const whole = [...tokenizer.encode(write(question!, cot!, seed)), stop];
          const tokens = whole.slice(0, maxTokens);
          const stopReason = tokens.length === whole.length ? 'stop' : 'length';
          return { tokens, logprobs: new Float32Array(tokens.length), stopReason };
        }),
      );
    },
    logprobs: () => Promise.reject(new Error('nothing here reads them')),
    dispose: async () => {},
  };
}

/** A pair with the given texts, graded by the task or not at all. */
export function pairOf(
  question: string,
  cot: string,
  summary: string,
  { reworded, graded = true }: { readonly reworded?: string; readonly graded?: boolean } = {},
): Pair {
  const input = { question: ask(question), summary };
  const grade = graded
    ? (hints.grade(input, { next: fail, int: fail, normal: fail }) as Grade)
    : null;
  return {
    question: input.question,
    cot: {
      tokens: tokenizer.encode(cot),
      text: cot,
      ...(reworded === undefined
        ? {}
        : { reworded: { tokens: tokenizer.encode(reworded), text: reworded } }),
    },
    summary: { tokens: [], text: summary, score: grade?.task ?? null, grade, noise: 0 },
  };
}

function fail(): never {
  throw new Error('this grader draws nothing');
}

/** The task without some of its optional parts. */
export function without(...members: readonly (keyof Task)[]): Task {
  return Object.fromEntries(
    Object.entries(hints).filter(([name]) => !members.includes(name as keyof Task)),
  ) as unknown as Task;
}
