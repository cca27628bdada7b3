/** Starts or resumes a comparison, shows its progress and writes its report. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../base/defined.js';
import { Stopped, UserError } from '../../base/errors.js';
import type { CompareConfig } from '../../config/schema.js';
import { warningInWords } from '../../method/warnings.js';
import {
  type CompareOptions,
  resumeComparison,
  startComparison,
} from '../../runs/compare/compare.js';
import { createBoard } from './_board.js';
import { interruptSignal } from './_interrupt.js';
import { createLive } from './_live.js';
import { writeReport } from './_write-report.js';

export interface CompareFlags {
  readonly parallel?: number | undefined;
}

/**
 * Starts the comparison of a config in `dir`, or resumes the one in `dir` if the config is null.
 * Returns the report's path.
 */
export async function compareWithBoard(
  dir: string,
  config: CompareConfig | null,
  flags: CompareFlags,
): Promise<string> {
  const live = createLive();
  const board = createBoard();
  const interrupt = interruptSignal();
  const reported = new Set<string>();
  const options: CompareOptions = {
    ...defined({ parallel: flags.parallel }),
    signal: interrupt.signal,
    onWaiting: live.log,
    onWarmStart: (role, done, of) =>
      live.show([`Warm start: the ${role} learns demonstrations, step ${done} of ${of}`]),
    onPhase: (phase, jobs) => {
      live.end();
      board.phase(phase, jobs);
    },
    onRound: (_, job, metrics, share) => {
      board.round(job, metrics, share);
      for (const warning of metrics.warnings ?? []) {
        // A warning about the config is shown once, and one about a run once for each run.
        const source =
          warning.kind === 'masked' ? '' : `, ${job.arm}, seed ${job.seed}, round ${metrics.round}`;
        const line = `Warning${source}: ${warningInWords(warning)}`;
        if (!reported.has(line)) live.log(line);
        reported.add(line);
      }
      live.show(board.lines());
    },
    onDone: (_, job) => {
      board.done(job);
      live.show(board.lines());
    },
    onCrossPlay: (done, of) => live.show([...board.lines(), `Cross-play: pair ${done} of ${of}`]),
  };
  try {
    await (config ? startComparison(dir, config, options) : resumeComparison(dir, options));
  } catch (cause) {
    if (!interrupt.signal.aborted || !(cause instanceof UserError) || !existsSync(dir)) throw cause;
    throw new Stopped(`stopped; resume with: candor resume ${dir}`, { cause });
  } finally {
    live.end();
    interrupt.release();
  }
  return writeReport(dir, join(dir, 'report.html'));
}
