/** Trains one run, shows its progress and writes its report. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Stopped } from '../../base/errors.js';
import { causeShares } from '../../method/cause-shares.js';
import type { RoundMetrics } from '../../method/records.js';
import { warningInWords } from '../../method/warnings.js';
import { settingInWords } from '../../runs/setting-in-words.js';
import type { TrainOptions } from '../../runs/train.js';
import { interruptSignal } from './_interrupt.js';
import { bar, createLive, sparkline } from './_live.js';
import { causesText, guardText } from './_round-text.js';
import { writeReport } from './_write-report.js';

/** The evaluations so far, for the small curves in the progress line. */
interface Curves {
  readonly heldOut: number[];
  /** The share of CoTs in which the monitor detects the behaviour. */
  readonly detected: number[];
}

/** Trains in `dir`; sets the exit code to 130 if the training was interrupted. */
export async function trainWithProgress(
  dir: string,
  train: (options: TrainOptions) => Promise<boolean>,
  flags: { readonly workers?: number },
): Promise<void> {
  const live = createLive();
  const interrupt = interruptSignal();
  const curves: Curves = { heldOut: [], detected: [] };
  let complete = false;
  try {
    complete = await train({
      workers: flags.workers ?? availableParallelism(),
      signal: interrupt.signal,
      onSetting: (setting) => {
        for (const line of settingInWords(setting)) live.log(line);
      },
      onWaiting: live.log,
      onNotice: live.log,
      onWarmStart: (role, done, of) =>
        live.show([`Warm start: the ${role} learns demonstrations, step ${done} of ${of}`]),
      onRound: (metrics, share) => {
        const { round, evaluation, guard, warnings = [] } = metrics;
        if (evaluation?.task != null) curves.heldOut.push(evaluation.task);
        if (evaluation?.monitor !== undefined) curves.detected.push(evaluation.monitor);
        live.show([progressLine(metrics, share, curves)]);
        for (const warning of warnings)
          live.log(`Warning, round ${round}: ${warningInWords(warning)}`);
        if (guard) live.log(guardText(guard));
      },
    });
  } catch (cause) {
    if (!(cause instanceof Stopped) || !existsSync(dir)) throw cause;
    throw new Stopped(`${cause.message}\nResume with: candor resume ${dir}`, { cause });
  } finally {
    live.end();
    interrupt.release();
  }
  if (!complete) {
    process.stderr.write(`Stopped. Resume with: candor resume ${dir}\n`);
    process.exitCode = 130;
    return;
  }
  const report = await writeReport(dir, join(dir, 'report.html'));
  process.stdout.write(`${report}\n`);
}

function progressLine(
  { round, train }: RoundMetrics,
  share: number,
  { heldOut, detected }: Curves,
): string {
  const parts = [`Round ${round} ${bar(share)} ${Math.round(share * 100)} %`];
  if (train) parts.push(`training score ${train.score?.toFixed(3) ?? 'none'}`);
  parts.push(`held-out ${sparkline(heldOut)} ${heldOut.at(-1)?.toFixed(3) ?? ''}`);
  if (detected.length > 0)
    parts.push(`CoT detection ${sparkline(detected)} ${detected.at(-1)!.toFixed(3)}`);
  return parts.join('  ') + causesText(causeShares(train?.causes));
}
