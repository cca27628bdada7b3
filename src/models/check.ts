/** Checks what callers hand to a model, before any of it reaches its kernels or its server. */
import type { AdamOptions, Example, SampleOptions, SampleRequest } from './policy.js';

/** What a model takes; a vocab that is not known is Infinity. */
export interface Limits {
  readonly vocab: number;
  readonly context: number;
}

export function checkTokens(what: string, tokens: ArrayLike<number>, { vocab, context }: Limits): void {
  if (tokens.length < 1 || tokens.length > context) {
    throw new Error(`${what}: must have 1..${context} tokens, got ${tokens.length}`);
  }
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as number;
    if (!Number.isInteger(token) || token < 0 || token >= vocab) {
      throw new Error(`${what}[${i}]: must be a token in 0..${vocab - 1}, got ${token}`);
    }
  }
}

export function checkExample(what: string, { tokens, coef }: Example, limits: Limits): void {
  checkTokens(`${what}.tokens`, tokens, limits);
  if (coef.length !== tokens.length) {
    throw new Error(`${what}.coef: must have ${tokens.length} numbers, one a token, got ${coef.length}`);
  }
  if (coef[0] !== 0) throw new Error(`${what}.coef[0]: must be 0, as it has no context, got ${coef[0]}`);
  for (let i = 0; i < coef.length; i++) {
    if (!Number.isFinite(coef[i])) throw new Error(`${what}.coef[${i}]: must be finite, got ${coef[i]}`);
  }
}

export function checkRequest(what: string, { prompt, seeds }: SampleRequest, limits: Limits): void {
  checkTokens(`${what}.prompt`, prompt, limits);
  seeds.forEach((seed, i) => {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new Error(`${what}.seeds[${i}]: must be an integer in 0..2^53-1, got ${seed}`);
    }
  });
}

export function checkSampleOptions({ maxTokens, temperature, topP, stop }: SampleOptions): void {
  if (!Number.isInteger(maxTokens) || maxTokens < 1) {
    throw new Error(`sample.maxTokens: must be an integer of 1 or more, got ${maxTokens}`);
  }
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new Error(`sample.temperature: must be 0 or more, got ${temperature}`);
  }
  if (!(topP > 0 && topP <= 1)) throw new Error(`sample.topP: must be in (0, 1], got ${topP}`);
  if (!Number.isInteger(stop)) throw new Error(`sample.stop: must be a token, got ${stop}`);
}

export function checkAdam({
  learningRate,
  beta1 = 0.9,
  beta2 = 0.999,
  eps = 1e-8,
  clipNorm = 0,
}: AdamOptions): void {
  const check = (name: string, value: number, good: boolean, range: string) => {
    if (!good) throw new Error(`adam.${name}: must be ${range}, got ${value}`);
  };
  check('learningRate', learningRate, Number.isFinite(learningRate) && learningRate >= 0, '0 or more');
  check('beta1', beta1, beta1 >= 0 && beta1 < 1, 'in [0, 1)');
  check('beta2', beta2, beta2 >= 0 && beta2 < 1, 'in [0, 1)');
  check('eps', eps, eps > 0 && Number.isFinite(eps), 'above 0');
  check('clipNorm', clipNorm, clipNorm >= 0 && !Number.isNaN(clipNorm), '0 or more');
}
