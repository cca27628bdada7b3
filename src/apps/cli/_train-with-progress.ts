/** Trains one run, showing its rounds, and writes its report. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Stopped } from '../../base/errors.js';
import { causeShares } from '../../method/cause-shares.js';
import type { GuardNews } from '../../method/records.js';
import { warningInWords } from '../../method/warnings.js';
import { settingInWords } from '../../runs/setting-in-words.js';
import type { TrainOptions } from '../../runs/train.js';
import { causesInWords } from './_causes.js';
import { interruptSignal } from './_interrupt.js';
import { bar, createLive, sparkline } from './_live.js';
import { writeReport } from './_write-report.js';

export async function trainWithProgress(
  dir: string,
  train: (options: TrainOptions) => Promise<boolean>,
  flags: { readonly workers?: number },
): Promise<void> {
  const live = createLive();
  const interrupt = interruptSignal();
  const curve: number[] = [];
  const candor: number[] = [];
  let complete = false;
  try {
    complete = await train({
      workers: flags.workers ?? availableParallelism(),
      signal: interrupt.signal,
      onSetting: (setting) => {
        for (const line of settingInWords(setting)) live.say(line);
      },
      onWaiting: (what) => live.say(what),
      onNotice: (what) => live.say(what),
      onWarmStart: (role, done, of) =>
        live.show([`Warm start: the ${role} learns demonstrations, step ${done} of ${of}`]),
      onRound: ({ round, train, evaluation, guard, warnings = [] }, share) => {
        curve.push(...(evaluation?.task == null ? [] : [evaluation.task]));
        candor.push(...(evaluation?.monitor === undefined ? [] : [evaluation.monitor]));
        live.show([
          `Round ${round} ${bar(share)} ${Math.round(share * 100)} %` +
            (train ? `  training score ${train.score?.toFixed(3) ?? 'none'}` : '') +
            `  held-out ${sparkline(curve)} ${curve.at(-1)?.toFixed(3) ?? ''}` +
            (candor.length
              ? `  CoT detection ${sparkline(candor)} ${candor.at(-1)!.toFixed(3)}`
              : '') +
            causesInWords(causeShares(train?.causes)),
        ]);
        for (const warning of warnings)
          live.say(`Warning, round ${round}: ${warningInWords(warning)}`);
        if (guard) live.say(guardInWords(guard));
      },
    });
  } catch (cause) {
    if (!(cause instanceof Stopped) || !existsSync(dir)) throw cause;
    throw new Stopped(`${cause.message}\nGo on with: candor resume ${dir}`, { cause });
  } finally {
    live.end();
    interrupt.release();
  }
  if (!complete) {
    process.stderr.write(`Stopped. Go on with: candor resume ${dir}\n`);
    process.exitCode = 130;
    return;
  }
  const report = await writeReport(dir, join(dir, 'report.html'));
  process.stdout.write(`${report}\n`);
}

/** What a guard saw and did. */
export function guardInWords({ round, action, from, to }: GuardNews): string {
  const did =
    action === 'stop' ? 'the run ends here' : 'the shoggoth learns in smaller steps from now on';
  return `Guard: in round ${round} the monitor finds it in ${to.toFixed(3)} of the CoTs, where it was ${from.toFixed(3)}: ${did}.`;
}
