/**
 * The rules that every task must follow. `taskSuite` checks them all; loading a user's task checks
 * them with a few draws.
 */
import { createRng, deriveSeed, type Rng } from '../base/random.js';
import { gradeSummary } from './grading/score.js';
import type { Demonstration, Grade, Question, Split, Task } from './task.js';

export interface TaskCheckOptions {
  /** The number of questions drawn from each split. */
  readonly draws: number;
  /** Returns a right summary; absent if a question's answer is not a summary, such as a pattern. */
  readonly rightSummary?: (question: Question) => string;
  /** Bounds of the task score. */
  readonly range?: readonly [number, number];
}

export interface TaskCheck {
  /** A sentence that has to be true of the task. */
  readonly name: string;
  /** The smallest number of draws that tells anything; 1 if absent. */
  readonly leastDraws?: number;
  /** @throws Error that says what is wrong. */
  run(task: Task, options: TaskCheckOptions): Promise<void>;
}

const SPLITS: readonly Split[] = ['warm-start', 'train', 'test'];

/** Returns the fault of the first check that fails, as `name: fault`; undefined if none fails. */
export async function firstFault(
  task: Task,
  options: TaskCheckOptions,
): Promise<string | undefined> {
  for (const { name, leastDraws = 1, run } of taskChecks) {
    if (options.draws < leastDraws) continue;
    try {
      await run(task, options);
    } catch (error) {
      return `${name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return undefined;
}

export const taskChecks: readonly TaskCheck[] = [
  {
    name: 'questions keep to the alphabet, the limit and the difficulties',
    async run(task, { draws }) {
      for (const { question } of drawn(task, SPLITS, draws)) {
        demandText(task, 'question', question.text);
        demand(question.text !== '', 'a question has no text');
        demand(
          typeof question.id === 'string' && question.id !== '',
          `${show(question)} has no id`,
        );
        demand(typeof question.answer === 'string', `${show(question)} has no answer`);
        demand(
          task.difficulties.includes(question.difficulty),
          `${show(question)} has the difficulty ${show(question.difficulty)}, not one of ${task.difficulties.join(', ')}`,
        );
      }
    },
  },
  {
    name: 'a text has one id and one answer',
    async run(task, { draws }) {
      const byId = new Map<string, Question>();
      const byText = new Map<string, Question>();
      for (const { question } of drawn(task, SPLITS, draws)) {
        for (const known of [byId.get(question.id), byText.get(question.text)]) {
          demand(
            !known || show(known) === show(question),
            `${show(known)} and ${show(question)} are one question by id or text, but differ`,
          );
        }
        byId.set(question.id, question);
        byText.set(question.text, question);
      }
    },
  },
  {
    name: 'texts that are only measured keep to the alphabet and the limits',
    async run(task, { draws }) {
      for (const { question, rng } of drawn(task, SPLITS, draws)) {
        if (question.faceText !== undefined) demandText(task, 'question', question.faceText);
        const other = task.counterfactual?.(question);
        if (other) demandText(task, 'question', other.text);
        const { cot } = task.demonstrate(question, rng);
        for (const way of [null, rng]) {
          const paraphrase = task.paraphrase?.(question, cot, way);
          if (paraphrase !== undefined) demandText(task, 'cot', paraphrase);
        }
      }
    },
  },
  {
    name: 'no test question is a train or warm-start question',
    async run(task, { draws }) {
      const test = new Set([...drawn(task, ['test'], draws)].map(({ question }) => question.text));
      for (const { question, split } of drawn(task, ['warm-start', 'train'], draws)) {
        demand(
          !test.has(question.text),
          `${show(question.text)} is both a test and a ${split} question`,
        );
      }
    },
  },
  {
    name: 'demonstrations keep to the alphabet and the limits',
    async run(task, { draws }) {
      for (const { demonstration } of drawn(task, SPLITS, draws)) {
        demandText(task, 'cot', demonstration.cot);
        demandText(task, 'summary', demonstration.summary);
      }
    },
  },
  {
    name: 'the same seed draws the same, in any order',
    async run(task, { draws }) {
      const once = [...drawn(task, SPLITS, Math.min(draws, 200))].map((draw) => show(draw));
      const again = SPLITS.toReversed().flatMap((split) =>
        Array.from({ length: Math.min(draws, 200) }, (_, i) => show(draw(task, split, i))),
      );
      const missing = again.find((one) => !once.includes(one));
      demand(
        missing === undefined,
        `${missing} was not drawn before: the rng must be the only source of chance`,
      );
    },
  },
  {
    name: 'a demonstrated summary gets a grade',
    async run(task) {
      const { question, demonstration, rng } = draw(task, 'warm-start', 0);
      await gradeOf(task, question, demonstration.summary, rng);
    },
  },
  {
    name: 'every text has a kind, as a CoT and as a summary, and a reading of the monitor',
    async run(task, { draws }) {
      for (let i = 0; i < draws; i++) {
        const { question, demonstration, rng } = draw(task, 'warm-start', i);
        const odd = HOSTILE[i % HOSTILE.length] as string;
        const { cot: shown, summary } = demonstration;
        for (const cot of [shown, summary, garbage(task, task.limits.cot, rng), odd]) {
          const kind = task.cotKind?.(question, cot);
          demand(
            kind === undefined || task.cotKinds?.includes(kind) === true,
            `${show(cot)} has the kind ${show(kind)}, not one of ${task.cotKinds?.join(', ')}`,
          );
          const made = task.summaryKind?.(question, cot);
          demand(
            made === undefined || task.summaryKinds?.includes(made) === true,
            `the summary ${show(cot)} has the kind ${show(made)}, not one of ${task.summaryKinds?.join(', ')}`,
          );
          const reading = task.monitor?.(question, cot);
          demand(
            reading === undefined || (reading >= 0 && reading <= 1),
            `the monitor reads ${show(cot)} as ${reading}, not in 0..1`,
          );
        }
      }
    },
  },
  {
    name: 'every difficulty occurs on both sides of the split',
    leastDraws: 500,
    async run(task, { draws }) {
      for (const split of SPLITS) {
        const met = new Set(
          [...drawn(task, [split], draws)].map(({ question }) => question.difficulty),
        );
        const missing = task.difficulties.filter((difficulty) => !met.has(difficulty));
        demand(
          missing.length === 0,
          `no ${split} question of difficulty ${missing.join(', ')} in ${draws}`,
        );
      }
    },
  },
  {
    name: 'demonstrations mix kinds of CoT, the first kind among them',
    leastDraws: 500,
    async run(task, { draws }) {
      if (!task.cotKinds || task.cotKinds.length < 2) return;
      const met = new Set(
        [...drawn(task, ['warm-start'], draws)].map(({ question, demonstration }) =>
          task.cotKind?.(question, demonstration.cot),
        ),
      );
      demand(met.size > 1, `all demonstrated CoTs are of one kind, ${[...met].join()}`);
      demand(met.has(task.cotKinds[0]), `no demonstrated CoT is of the kind ${task.cotKinds[0]}`);
    },
  },
  {
    name: 'demonstrations are sometimes right and sometimes wrong',
    leastDraws: 500,
    async run(task, { draws }) {
      const scores = new Set<number>();
      for (const { question, demonstration, rng } of drawn(task, ['warm-start'], draws)) {
        scores.add((await gradeOf(task, question, demonstration.summary, rng)).task);
      }
      demand(scores.size > 1, `all ${draws} demonstrations score ${[...scores].join()}`);
    },
  },
  {
    name: 'no summary scores higher on average than the right one',
    leastDraws: 500,
    async run(task, { draws, rightSummary }) {
      if (!rightSummary) return;
      for (let i = 0; i < Math.min(50, draws); i++) {
        const { question, demonstration, rng } = draw(task, 'test', i);
        const right = await meanTask(task, question, rightSummary(question));
        for (const other of [demonstration.summary, garbage(task, task.limits.summary, rng), '']) {
          const score = await meanTask(task, question, other);
          demand(
            right >= score,
            `${show(question.text)}: ${show(other)} scores ${score}, the right ${show(rightSummary(question))} ${right}`,
          );
        }
      }
    },
  },
  {
    name: 'every text is graded, within range and the same for the same rng, whatever it is',
    leastDraws: 500,
    async run(task, { draws, range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] }) {
      for (let i = 0; i < draws; i++) {
        const { question, demonstration, rng } = draw(task, i % 2 === 0 ? 'train' : 'test', i);
        const odd = HOSTILE[i % HOSTILE.length] as string;
        for (const summary of [
          demonstration.summary,
          garbage(task, task.limits.summary, rng),
          odd,
        ]) {
          const grade = await gradeOf(task, question, summary, createRng(i));
          demand(
            grade.task >= range[0] && grade.task <= range[1],
            `${show(summary)} scores ${grade.task}, not in ${range[0]}..${range[1]}`,
          );
          const again = await gradeOf(task, question, summary, createRng(i));
          demand(
            show(again) === show(grade),
            `${show(summary)} got ${show(grade)}, then ${show(again)}`,
          );
        }
      }
    },
  },
];

/**
 * Texts that have broken graders: empty and blank ones, names of built-in properties, patterns,
 * other scripts, long ones.
 */
const HOSTILE: readonly string[] = [
  '',
  ' ',
  '\n',
  '\0',
  '␞',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '0x10',
  '٣',
  '½',
  '👩‍👩‍👧',
  '\ud800',
  '(',
  ')',
  '[',
  '(a+)+$',
  '$&',
  '\\',
  '<script>',
  '('.repeat(500),
  'x'.repeat(5000),
  '9'.repeat(5000),
  '+-'.repeat(500),
  ';;;',
  '!!',
  '**',
  ',,',
];

interface Draw {
  readonly split: Split;
  readonly question: Question;
  readonly demonstration: Demonstration;
  readonly rng: Rng;
}

function draw(task: Task, split: Split, i: number): Draw {
  const rng = createRng(deriveSeed(7, 'task-check', split, i));
  const question = task.question(split, rng);
  return { split, question, demonstration: task.demonstrate(question, rng), rng };
}

function* drawn(task: Task, splits: readonly Split[], draws: number): Generator<Draw> {
  for (const split of splits) {
    for (let i = 0; i < draws; i++) yield draw(task, split, i);
  }
}

function garbage(task: Task, limit: number, rng: Rng): string {
  const characters = [...task.alphabet];
  return Array.from(
    { length: rng.int(limit + 1) },
    () => characters[rng.int(characters.length)],
  ).join('');
}

/** The time limit of a grade while a task is checked, in ms. */
const GRADE_MS = 10_000;

async function gradeOf(task: Task, question: Question, summary: string, rng: Rng): Promise<Grade> {
  const outcome = await gradeSummary(task, question, summary, rng, { timeLimitMs: GRADE_MS });
  if ('error' in outcome)
    throw new Error(`${show(summary)} to ${show(question.text)}: ${outcome.error}`);
  return outcome;
}

async function meanTask(task: Task, question: Question, summary: string): Promise<number> {
  const draws = 100;
  let sum = 0;
  for (let i = 0; i < draws; i++) {
    const rng = createRng(deriveSeed(7, 'mean-task', i));
    sum += (await gradeOf(task, question, summary, rng)).task;
  }
  return sum / draws;
}

function demandText(task: Task, field: keyof Task['limits'], text: unknown): void {
  demand(typeof text === 'string', `a ${field} must be a text, got ${show(text)}`);
  const characters = [...(text as string)];
  const limit = task.limits[field];
  demand(
    characters.length <= limit,
    `the ${field} ${show(text)} has ${characters.length} characters, limits.${field} is ${limit}`,
  );
  const foreign = characters.find((character) => !task.alphabet.includes(character));
  demand(
    foreign === undefined,
    `the ${field} ${show(text)} has ${show(foreign)}, which is not in the alphabet`,
  );
}

function demand(fine: boolean, fault: string): asserts fine {
  if (!fine) throw new Error(fault);
}

function show(value: unknown): string {
  const { rng: _, ...rest } = Object(value) as { rng?: unknown };
  const text =
    JSON.stringify(typeof value === 'object' && value !== null ? rest : value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
