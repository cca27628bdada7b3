/** Phrases the numbers of a comparison as sentences, and lays them out as tables. */
import { visible } from '../../../show/figures/index.js';
import type { Table } from '../../../show/web/csv.js';
import type { Axis, Grouped, Pair } from '../api.js';

export function differenceInWords({ groups }: Grouped, pair: Pair): string {
  const [a, b] = [groups[pair.a]!, groups[pair.b]!].map((group) => visible(group.label));
  const { mean, low, high, seeds } = pair;
  if (mean === null) return `${a} and ${b} have no finished seed in common.`;
  const shared = `${seeds} shared seed${seeds === 1 ? '' : 's'}`;
  if (low === null || high === null)
    return `${a} and ${b} differ by ${number(mean)} (${shared}, too few for an interval).`;
  const interval = `${number(low)} to ${number(high)}`;
  if (!pair.shown)
    return `${a} and ${b} show no difference: ${number(mean)} (${interval}); ${shared}.`;
  const holds = pair.holds ? 'holds' : 'does not hold';
  return `${a} ends ${number(mean)} (${interval}) above ${b}; ${shared}; ${holds} after adjustment.`;
}

export function curveTable({ groups }: Grouped, axis: Axis, reading: 'task' | 'monitor'): Table {
  return {
    columns: ['group', axis, 'mean', 'low', 'high', 'runs'],
    rows: groups.flatMap((group) =>
      (reading === 'task' ? group.curves : group.monitor)[axis].map((p) => [
        group.label,
        p.x,
        p.mean,
        p.low,
        p.high,
        p.n,
      ]),
    ),
  };
}

export function pairTable({ groups, pairs }: Grouped): Table {
  return {
    columns: ['a', 'b', 'difference', 'low', 'high', 'p_holm', 'seeds', 'shown', 'holds'],
    rows: pairs.map((p) => [
      groups[p.a]!.label,
      groups[p.b]!.label,
      p.mean,
      p.low,
      p.high,
      p.p,
      p.seeds,
      p.shown ? 'yes' : 'no',
      p.holds ? 'yes' : 'no',
    ]),
  };
}

const number = (value: number): string => value.toFixed(3).replace('-', '−');
