/** What went wrong with texts, for a terminal. */
import { type CauseShare, causeInWords } from '../../method/cause-shares.js';

/** Such as `  2 % of CoTs cut off, 1 % of summaries cut off`; empty where nothing went wrong. */
export function causesInWords(shares: readonly CauseShare[]): string {
  const parts = shares.map((one) => `${percent(one.share)} of ${causeInWords(one)}`);
  return parts.length > 0 ? `  ${parts.join(', ')}` : '';
}

/** `<1 %`, `12 %`, for a share in 0..1. */
export function percent(share: number): string {
  return share > 0 && share < 0.005 ? '<1 %' : `${Math.round(100 * share)} %`;
}
