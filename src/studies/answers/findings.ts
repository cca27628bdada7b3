/** The findings of a run: the data of every figure and number, as stored in `answers.json`. */
import { UserError } from '../../base/errors.js';
import type { Answer } from './answer.js';

/** A question whose computation failed. */
export interface Unanswered {
  readonly id: string;
  readonly question: string;
  /** One sentence. */
  readonly cause: string;
}

export interface Findings {
  /** The version of Candor that computed them. */
  readonly candor: string;
  /** Simulated seeds per number. */
  readonly seeds: number;
  /** The ids that were asked for, in the order of the report; absent for all. */
  readonly only?: readonly string[] | undefined;
  readonly answers: readonly Answer[];
  readonly unanswered: readonly Unanswered[];
}

/** A run with fewer seeds is quick: good for a look, not for a claim. */
export const FEWEST_SEEDS = 200;

export function isQuick({ seeds }: Pick<Findings, 'seeds'>): boolean {
  return seeds < FEWEST_SEEDS;
}

/** The command that computes the findings again. */
export function commandOf({ seeds, only }: Findings): string {
  return `candor answers --seeds ${seeds}${only ? ` --only ${only.join(',')}` : ''}`;
}

/** JSON with a final newline. NaN (no interval, or no value) becomes null, as JSON lacks it. */
export function findingsText(findings: Findings): string {
  return `${JSON.stringify(findings, null, 1)}\n`;
}

/**
 * Reads the output of `findingsText`; null becomes NaN again.
 * @param name the file's name, for the error message.
 * @throws UserError if the text is not such output.
 */
export function readFindings(text: string, name: string): Findings {
  let found: unknown;
  try {
    found = JSON.parse(text, (_, value) => (value === null ? Number.NaN : value));
  } catch (cause) {
    throw new UserError(`${name}: not JSON, so not written by candor answers`, { cause });
  }
  if (!isFindings(found)) throw new UserError(`${name}: not written by candor answers`);
  return found;
}

function isFindings(found: unknown): found is Findings {
  const { candor, seeds, answers, unanswered } = Object(found) as Partial<Findings>;
  return (
    typeof candor === 'string' &&
    typeof seeds === 'number' &&
    Array.isArray(answers) &&
    Array.isArray(unanswered)
  );
}
