import type { Scope } from './_scope.js';

/** All of the round's candidates compete, at their own scores. */
export const globalScope: Scope = {
  groups: ({ cotIndex }) => Int32Array.of(0, cotIndex.length),
  level: (values) => values,
};
