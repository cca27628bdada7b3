/** The sentences of the answer on starvation, from its numbers. */
import type { MeanInterval } from '../../stats/index.js';
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
  const verdict =
    starved === global.length ? 'Yes' : starved > 0 ? 'At some spreads' : 'No sign of it';
  const shares = global
    .map(
      ({ spread, share }, i) =>
        `${said(share.mean, 3)} at ${i === 0 ? 'difficulty ' : ''}sd ${spread}`,
    )
    .join(' and ');
  const repaired =
    Math.abs(centred.mean - FAIR) < 0.005
      ? 'centring each question first gives back the fair share'
      : `centring each question first makes it ${said(centred.mean, 3)}`;
  return `${verdict}: of what selection across questions keeps, the hardest quarter’s share is ${shares} (fair: ${FAIR}); ${repaired}.`;
}

/** What it did to the hardest quarter, and to all, after training. */
export function saidLearning(
  losses: readonly {
    readonly label: string;
    readonly hardest: Interval;
    readonly all: Interval;
  }[],
): string {
  const change = ({ mean: by, low, high }: Interval) =>
    high < 0 ? `${said(-by)} lower` : low > 0 ? `${said(by)} higher` : 'not shown to differ';
  const hardest = losses.map((loss) => `${change(loss.hardest)} at ${loss.label}`);
  const all = losses.map((loss) => change(loss.all));
  return `Trained so, against selection within each question, that quarter ends ${listed(hardest)}; all questions together ${listed(all)}.`;
}

const listed = (parts: readonly string[]): string =>
  parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : parts.join('');

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
