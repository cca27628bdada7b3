/** Texts about rounds for a terminal: what went wrong with samples, and what the guard did. */
import { type CauseShare, causeInWords } from '../../method/cause-shares.js';
import type { GuardNews } from '../../method/records.js';

/** Such as `  2 % of CoTs cut off, 1 % of summaries cut off`; empty if nothing went wrong. */
export function causesText(shares: readonly CauseShare[]): string {
  const parts = shares.map((one) => `${percent(one.share)} of ${causeInWords(one)}`);
  return parts.length > 0 ? `  ${parts.join(', ')}` : '';
}

/** `<1 %`, `12 %`, for a share in 0..1. */
export function percent(share: number): string {
  return share > 0 && share < 0.005 ? '<1 %' : `${Math.round(100 * share)} %`;
}

/** Says what the guard saw and did. */
export function guardText({ round, action, from, to }: GuardNews): string {
  const consequence =
    action === 'stop'
      ? 'The run ends here.'
      : 'The shoggoth learns with a smaller step size from now on.';
  return (
    `Guard: in round ${round} the monitor detects it in ${to.toFixed(3)} of the CoTs, ` +
    `down from ${from.toFixed(3)}. ${consequence}`
  );
}
