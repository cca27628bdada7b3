import type { AllocationRule } from './_allocation.js';

/** Gives every CoT k summaries at once. The share of a CoT that failed is not spent. */
export const uniform: AllocationRule = { first: ({ k }) => k, next: null };
