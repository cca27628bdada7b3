/** Writes the sentences of the answer on starvation from its numbers. */
import type { MeanInterval } from '../../stats/index.js';
import { decimal } from './_numbers.js';

/** The hardest quarter's share under a fair selection. */
export const FAIR = 0.25;

type Interval = Pick<MeanInterval, 'mean' | 'low' | 'high'>;

/**
 * Says whether selection across questions keeps less than a fair share of the hardest quarter, and
 * whether centring repairs it.
 */
export function starvedText(
  global: readonly { readonly spread: number; readonly share: Interval }[],
  centred: Interval,
): string {
  const starved = global.filter(({ share }) => share.high < FAIR).length;
  const verdict = () => {
    if (starved === global.length) return 'Yes';
    return starved > 0 ? 'At some spreads' : 'No sign of it';
  };
  const shares = global
    .map(
      ({ spread, share }, i) =>
        `${decimal(share.mean, 3)} at ${i === 0 ? 'difficulty ' : ''}sd ${spread}`,
    )
    .join(' and ');
  const repaired =
    Math.abs(centred.mean - FAIR) < 0.005
      ? 'centring each question first restores the fair share'
      : `centring each question first makes it ${decimal(centred.mean, 3)}`;
  return `${verdict()}: of what selection across questions keeps, the hardest quarter’s share is ${shares} (fair: ${FAIR}); ${repaired}.`;
}

/** Says what training with that selection did to the hardest quarter, and to all questions. */
export function learningText(
  losses: readonly {
    readonly label: string;
    readonly hardest: Interval;
    readonly all: Interval;
  }[],
): string {
  const hardest = losses.map((loss) => `${changeText(loss.hardest)} at ${loss.label}`);
  const all = losses.map((loss) => changeText(loss.all));
  return `Trained this way, compared with selection within each question, that quarter ends ${joined(hardest)}; all questions together ${joined(all)}.`;
}

function changeText({ mean, low, high }: Interval): string {
  if (high < 0) return `${decimal(-mean)} lower`;
  return low > 0 ? `${decimal(mean)} higher` : 'not shown to differ';
}

const joined = (parts: readonly string[]): string =>
  parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : parts.join('');

/** Says what centring does where the scores of hard questions also differ less. */
export function centredText(
  shares: readonly { readonly scope: string; readonly share: Interval }[],
  hardest: Interval,
): string {
  const of = (scope: string) => decimal(shares.find((s) => s.scope === scope)!.share.mean, 3);
  const centred = shares.find(({ scope }) => scope === 'centred')!.share;
  const start =
    centred.high < FAIR
      ? 'Centring repairs a difference of level, not of spread'
      : 'Centring also holds where spreads differ';
  return `${start}: where the harder half’s scores are also half as spread, the hardest quarter’s share is ${of('global')} across questions, ${of('centred')} centred and ${of('per-question')} within each question, ${afterTraining(hardest)}. Without difficulty spread the scopes keep the same shares.`;
}

function afterTraining({ mean, low, high }: Interval): string {
  if (high < 0) return `and it ends ${decimal(-mean)} below selection within each question`;
  if (low > 0) return `and it ends ${decimal(mean)} above selection within each question`;
  return 'and after training it cannot be distinguished from selection within each question';
}
