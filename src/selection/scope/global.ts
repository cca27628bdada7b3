import type { Scope } from './_scope.js';

/** All candidates of the round compete, at their own scores. */
export const globalScope: Scope = {
  groups: ({ cotIndex }) => Int32Array.of(0, cotIndex.length),
  level: (values) => values,
};
