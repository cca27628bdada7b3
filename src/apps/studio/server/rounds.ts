import type { SampleIndex } from '../../../runs/sample-index.js';
import type { Rounds } from '../api.js';

/** Says which rounds have samples, and how far they are indexed. */
export function roundsOf(index: SampleIndex): Rounds {
  const { length, samples, indexedBytes, fileBytes, notices } = index;
  return {
    first: length > 0 ? index.at(0).round : null,
    last: length > 0 ? index.at(length - 1).round : null,
    samples,
    indexed: indexedBytes,
    bytes: fileBytes,
    notices,
  };
}
