/** The sentences of the answer on starvation, from its numbers. */
import type { MeanInterval } from '../stats/index.js';
import { said } from './_numbers.js';

/** The hardest quarter's share in a fair selection. */
export const FAIR = 0.25;

type Interval = Pick<MeanInterval, 'mean' | 'low' | 'high'>;

/** Whether selection across questions keeps less than a fair share of the hardest quarter, and whether centring repairs it. */
export function saidStarved(
  global: readonly { readonly spread: number; readonly share: Interval }[],
  centred: Interval,
): string {
  const starved = global.filter(({ share }) => share.high < FAIR).length;
  const verdict = starved === global.length ? 'Yes' : starved > 0 ? 'At some spreads' : 'No sign of it';
  const shares = global
    .map(({ spread, share }) => `${said(share.mean, 3)} at difficulty sd ${spread}`)
    .join(' and ');
  const repaired =
    Math.abs(centred.mean - FAIR) < 0.005
      ? 'centring each question first gives back the fair share'
      : `centring each question first makes it ${said(centred.mean, 3)}`;
  return `${verdict}: selection across questions takes a share of ${shares} of what it keeps from the hardest quarter (fair: ${FAIR}); ${repaired}.`;
}

/** What it did to the quarters, and to all, after training. */
export function saidLearning(
  losses: readonly {
    readonly label: string;
    readonly hardest: Interval;
    readonly easiest: Interval;
    readonly all: Interval;
  }[],
): string {
  const change = ({ mean: by, low, high }: Interval) =>
    high < 0 ? `${said(-by)} lower` : low > 0 ? `${said(by)} higher` : 'no different as far as can be told';
  const parts = losses.map(
    ({ label, hardest, easiest, all }) =>
      `with ${label} the hardest quarter ends ${change(hardest)}, the easiest ${change(easiest)}, all together ${change(all)}`,
  );
  return `After training, against selection within each question: ${parts.join('; ')}.`;
}

/** What centring does where hard questions also have scores that differ less. */
export function saidCentred(
  shares: readonly { readonly scope: string; readonly share: Interval }[],
  hardest: Interval,
): string {
  const of = (scope: string) => said(shares.find((s) => s.scope === scope)!.share.mean, 3);
  const centred = shares.find(({ scope }) => scope === 'centred')!.share;
  const start =
    centred.high < FAIR
      ? 'Centring repairs a difference of level, not of spread'
      : 'Centring also holds where spreads differ';
  const end =
    hardest.high < 0
      ? `and it ends ${said(-hardest.mean)} below selection within each question`
      : hardest.low > 0
        ? `and it ends ${said(hardest.mean)} above selection within each question`
        : 'and after training it cannot be told from selection within each question';
  return `${start}: where the harder half’s scores are also half as spread, the hardest quarter’s share is ${of('global')} across questions, ${of('centred')} centred and ${of('per-question')} within each question, ${end}. Without difficulty spread the scopes keep the same shares.`;
}
