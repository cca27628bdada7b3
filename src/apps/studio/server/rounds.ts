/** Which rounds have samples. */
import type { SampleIndex } from '../../../runs/sample-index.js';
import type { Rounds } from '../api.js';

export function roundsOf(index: SampleIndex): Rounds {
  const { length, samples, indexedBytes, fileBytes, notices } = index;
  return {
    first: length > 0 ? index.at(0).round : null,
    last: length > 0 ? index.at(length - 1).round : null,
    ...{ samples, indexed: indexedBytes, bytes: fileBytes, notices },
  };
}
