import { mean } from '../cot-score/mean.js';
import type { Scope } from './_scope.js';
import { globalScope } from './global.js';

/**
 * All candidates of the round compete, each at its score less the mean of its question's
 * candidates.
 */
export const centredScope: Scope = {
  groups: globalScope.groups,
  level(values, questionStart) {
    const out = new Float64Array(values.length);
    for (let q = 0; q + 1 < questionStart.length; q++) {
      const from = questionStart[q]!;
      const to = questionStart[q + 1]!;
      if (from === to) continue;
      const centre = mean(values, from, to);
      for (let i = from; i < to; i++) out[i] = values[i]! - centre;
    }
    return out;
  },
};
