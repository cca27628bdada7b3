import type { Scope } from './_scope.js';

/** Each question's candidates compete only with each other. */
export const perQuestionScope: Scope = {
  groups: ({ questionStart }) => questionStart,
  level: (values) => values,
};
