/** The layouts that are recognised automatically, the most specific first. */
import { inspect } from './inspect.js';
import type { Layout } from './layout.js';
import { lmEval } from './lm-eval.js';
import { openaiBatch } from './openai-batch.js';
import { trlGrpo } from './trl-grpo.js';
import { verl } from './verl.js';

export const layouts: readonly Layout[] = [lmEval, openaiBatch, inspect, verl, trlGrpo];
