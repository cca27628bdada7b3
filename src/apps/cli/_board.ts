/** The progress of a comparison: one line for each arm. */
import { pooledCauseShares } from '../../method/cause-shares.js';
import type { Causes, RoundMetrics } from '../../method/records.js';
import type { Phase } from '../../runs/compare/compare.js';
import type { Job } from '../../runs/experiment/job.js';
import { bar, sparkline } from './_live.js';
import { counted } from './_output.js';
import { causesText } from './_round-text.js';

export interface Board {
  phase(phase: Phase, jobs: readonly Job[]): void;
  round(job: Job, metrics: RoundMetrics, share: number): void;
  done(job: Job): void;
  lines(): string[];
}

export function createBoard(now: () => number = () => performance.now()): Board {
  let title = '';
  let jobs: readonly Job[] = [];
  let began = now();
  const shares = new Map<string, number>();
  const skipped = new Set<string>();
  const curves = new Map<string, number[]>();
  const causes = new Map<string, Causes>();
  return {
    phase(phase, all) {
      title = phase === 'tuning' ? 'Finding each arm’s step size' : 'Training';
      jobs = all;
      began = now();
      shares.clear();
      skipped.clear();
      curves.clear();
      causes.clear();
    },
    round(job, metrics, share) {
      shares.set(job.id, share);
      if (metrics.train?.causes) causes.set(job.id, metrics.train.causes);
      const score = metrics.evaluation?.task ?? null;
      if (score !== null) curves.set(job.id, [...(curves.get(job.id) ?? []), score]);
    },
    done(job) {
      if (!shares.has(job.id)) skipped.add(job.id);
      shares.set(job.id, 1);
    },
    lines() {
      const share = (some: readonly Job[]) =>
        some.reduce((sum, job) => sum + (shares.get(job.id) ?? 0), 0) / some.length;
      const worked = jobs.filter((job) => !skipped.has(job.id));
      const left =
        share(worked) > 0.02 ? ((now() - began) * (1 - share(worked))) / share(worked) : Number.NaN;
      const labels = [...new Set(jobs.map((job) => job.arm))];
      const width = Math.max(...labels.map((label) => label.length));
      const rest = Number.isNaN(left) ? '' : ` · about ${Math.ceil(left / 1000)} s left`;
      const percent = Math.round(100 * share(jobs));
      return [
        `${title}: ${counted(jobs.length, 'run')} ${bar(share(jobs))} ${percent} %${rest}`,
        ...labels.map((label) => {
          const own = jobs.filter((job) => job.arm === label);
          const known = own.flatMap((job) => (curves.has(job.id) ? [curves.get(job.id)!] : []));
          const latest = known.map((curve) => curve.at(-1)!);
          const score = latest.length
            ? (latest.reduce((sum, x) => sum + x, 0) / latest.length).toFixed(3)
            : '';
          const done = own.filter((job) => shares.get(job.id) === 1).length;
          const wrong = causesText(pooledCauseShares(own.map((job) => causes.get(job.id))));
          const curve = sparkline(known.at(-1) ?? []).padEnd(16);
          const heldOut = score ? `held-out score ${score}` : '';
          const runs = `${done}/${own.length} runs`;
          return `  ${label.padEnd(width)}  ${runs}  ${curve}  ${heldOut}${wrong}`;
        }),
      ];
    },
  };
}
