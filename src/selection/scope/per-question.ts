import type { Scope } from './_scope.js';

/** The candidates of one question compete with each other alone. */
export const perQuestionScope: Scope = {
  groups: ({ questionStart }) => questionStart,
  level: (values) => values,
};
