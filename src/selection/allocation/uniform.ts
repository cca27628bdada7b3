import type { AllocationRule } from './_allocation.js';

/** k summaries for every CoT, all at once; what a failed CoT would have had is not spent. */
export const uniform: AllocationRule = { first: ({ k }) => k, next: null };
