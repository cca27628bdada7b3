/** Grades a summary blindly, and adds up the parts of its score. */
import type { Rng } from '../../base/random.js';
import type { Grade, GraderInput, Question, ScorePart, Task, Verdict } from '../task.js';
import { type Cause, causeOfError } from './causes.js';
import { within } from './within.js';

export interface ScoreWeights {
  /** Taken off for a penalty of 1; 0 or more. */
  readonly penaltyWeight?: number;
  /** Added for an appeal of 1; 0 or more. */
  readonly appealWeight?: number;
  /** Standard deviation of the normal error added to the score, 0 or more. */
  readonly noise?: number;
}

/**
 * Returns task − penaltyWeight · penalty + appealWeight · appeal + Normal(0, noise). A missing part
 * counts as 0. Draws from the rng only if there is noise.
 */
export function scoreOf(
  grade: Grade,
  { penaltyWeight = 0, appealWeight = 0, noise = 0 }: ScoreWeights,
  rng: Rng,
): number {
  const exact =
    grade.task - penaltyWeight * (grade.penalty ?? 0) + appealWeight * (grade.appeal ?? 0);
  return noise > 0 ? exact + noise * rng.normal() : exact;
}

/**
 * Returns the grade of a text on which the grader failed: the given task score, full penalty, no
 * appeal.
 */
export function lowestGrade(parts: readonly ScorePart[], task: number): Grade {
  const all = Object.entries({ task, penalty: 1, appeal: 0 });
  const declared = all.filter(([part]) => part === 'task' || parts.includes(part as ScorePart));
  return Object.fromEntries(declared) as unknown as Grade;
}

export interface GradeFailure {
  readonly cause: Exclude<Cause, 'truncated'>;
  /** Why there is no grade, in one line. */
  readonly error: string;
}

/**
 * Grades one summary. The grader gets a fresh frozen object with the question and the summary and
 * nothing else: it can neither see a CoT nor change what others read.
 *
 * A grader that throws, takes longer than `timeLimitMs`, or returns anything but finite numbers for
 * the task's declared parts has failed on this text. That is the model's doing unless the grader
 * throws `GraderUnavailable`. A grader with the limit `own` is handed `timeLimitMs` and ends its
 * own grades. Of the others, only asynchronous ones can be ended: one that never yields the thread
 * blocks it.
 */
export async function gradeSummary(
  task: Pick<Task, 'grade' | 'parts'>,
  question: Question,
  summary: string,
  rng: Rng,
  { timeLimitMs }: { readonly timeLimitMs?: number } = {},
): Promise<Grade | GradeFailure> {
  const { id, text, answer, difficulty } = question;
  const input: GraderInput = Object.freeze({
    question: Object.freeze({ id, text, answer, difficulty }),
    summary,
  });
  try {
    return checkedGrade(await limitedGrade(task, input, rng, timeLimitMs), task.parts);
  } catch (error) {
    return { cause: causeOfError(error), error: `grader: ${oneLine(error)}` };
  }
}

/** Calls the grader as the task's method, and waits for its grade no longer than its limit says. */
function limitedGrade(
  task: Pick<Task, 'grade'>,
  input: GraderInput,
  rng: Rng,
  timeLimitMs: number | undefined,
): unknown {
  if (task.grade.limit === 'own') return task.grade(input, rng, timeLimitMs);
  const grade: unknown = task.grade(input, rng);
  return timeLimitMs === undefined || !isThenable(grade)
    ? grade
    : within(grade, timeLimitMs, `no grade within ${timeLimitMs} ms`);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/**
 * Copies a grade's declared parts.
 * @throws Error if a part is missing, undeclared, or not a number in its range.
 */
function checkedGrade(graded: unknown, parts: readonly ScorePart[]): Grade {
  if (typeof graded !== 'object' || graded === null) {
    throw new Error(`a grade must be an object with ${parts.join(', ')}, got ${shown(graded)}`);
  }
  for (const [part, value] of Object.entries(graded)) {
    if (value !== undefined && part !== 'verdict' && !parts.includes(part as ScorePart)) {
      throw new Error(
        `the grade has ${JSON.stringify(part)}, which is not in task.parts (${parts.join(', ')})`,
      );
    }
  }
  const numbers = parts.map((part) => {
    const value: unknown = (graded as Record<string, unknown>)[part];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new Error(`${part} must be a finite number, got ${shown(value)}`);
    }
    if (part !== 'task' && (value < 0 || value > 1)) {
      throw new Error(`${part} must be in 0..1, got ${value}`);
    }
    return [part, value] as const;
  });
  const { verdict } = graded as { readonly verdict?: unknown };
  return { ...Object.fromEntries(numbers), ...checkedVerdict(verdict) } as unknown as Grade;
}

function checkedVerdict(verdict: unknown): { readonly verdict?: Verdict } {
  if (verdict === undefined) return {};
  const { promptHash, raw, cacheKey } = Object(verdict) as Record<string, unknown>;
  if (![promptHash, raw, cacheKey].every((text) => typeof text === 'string'))
    throw new Error('a verdict must have promptHash, raw and cacheKey, each a text');
  return { verdict: { promptHash, raw, cacheKey } as Verdict };
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function oneLine(error: unknown): string {
  let text: string;
  try {
    text = error instanceof Error ? error.message || error.name : shown(error);
  } catch {
    text = 'threw something that cannot be read';
  }
  return text.replace(/\s+/g, ' ').trim().slice(0, 200) || 'threw without a message';
}
