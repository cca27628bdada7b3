/** Checks the arguments of a model before they reach its kernels or its server. */
import { UserError } from '../base/errors.js';
import type { AdamOptions, Example, SampleOptions, SampleRequest } from './policy.js';

/** Whether a number is finite as a 32-bit float, which models compute in. */
export const isFloat32 = (value: number): boolean => Number.isFinite(Math.fround(value));

/** The sequences that a model accepts. */
export interface Limits {
  /** Tokens are in 0..vocab − 1; Infinity if unknown. */
  readonly vocab: number;
  /** The most tokens of a sequence. */
  readonly context: number;
}

export function checkTokens(
  what: string,
  tokens: ArrayLike<number>,
  { vocab, context }: Limits,
): void {
  if (tokens.length < 1 || tokens.length > context) {
    throw new UserError(`${what}: must have 1..${context} tokens, got ${tokens.length}`);
  }
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as number;
    if (!Number.isInteger(token) || token < 0 || token >= vocab) {
      throw new UserError(`${what}[${i}]: must be a token in 0..${vocab - 1}, got ${token}`);
    }
  }
}

export function checkExample(what: string, { tokens, coef }: Example, limits: Limits): void {
  checkTokens(`${what}.tokens`, tokens, limits);
  if (coef.length !== tokens.length) {
    throw new UserError(
      `${what}.coef: must have ${tokens.length} numbers, one per token, got ${coef.length}`,
    );
  }
  if (coef[0] !== 0)
    throw new UserError(
      `${what}.coef[0]: must be 0, as the first token has no context, got ${coef[0]}`,
    );
  for (let i = 0; i < coef.length; i++) {
    if (!isFloat32(coef[i] as number))
      throw new UserError(`${what}.coef[${i}]: must be a finite 32-bit number, got ${coef[i]}`);
  }
}

export function checkRequest(what: string, { prompt, seeds }: SampleRequest, limits: Limits): void {
  checkTokens(`${what}.prompt`, prompt, limits);
  seeds.forEach((seed, i) => {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new UserError(`${what}.seeds[${i}]: must be an integer in 0..2^53-1, got ${seed}`);
    }
  });
}

export function checkSampleOptions({ maxTokens, temperature, topP, stop }: SampleOptions): void {
  if (!Number.isInteger(maxTokens) || maxTokens < 1) {
    throw new UserError(`sample.maxTokens: must be an integer of 1 or more, got ${maxTokens}`);
  }
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new UserError(`sample.temperature: must be 0 or more, got ${temperature}`);
  }
  if (!(topP > 0 && topP <= 1)) throw new UserError(`sample.topP: must be in (0, 1], got ${topP}`);
  if (!Number.isInteger(stop)) throw new UserError(`sample.stop: must be a token, got ${stop}`);
}

/** Smaller than any probability of a token and any difference of two logits. */
const TINY = 1e-30;

/**
 * Clamps temperature and nucleus to numbers that 32 bits can represent. Any value below 1e-30 means
 * "the likeliest token only"; in 32 bits it could become 0, or its inverse infinite, which mean
 * something else.
 */
export function clampTo32Bits(options: SampleOptions): SampleOptions {
  const { temperature, topP } = options;
  return {
    ...options,
    temperature: temperature === 0 ? 0 : Math.min(Math.max(temperature, TINY), 1 / TINY),
    topP: Math.max(topP, TINY),
  };
}

export function checkAdam({
  learningRate,
  beta1 = 0.9,
  beta2 = 0.999,
  eps = 1e-8,
  clipNorm = 0,
}: AdamOptions): void {
  const check = (name: string, value: number, good: boolean, range: string) => {
    if (!good) throw new UserError(`adam.${name}: must be ${range}, got ${value}`);
  };
  check('learningRate', learningRate, isFloat32(learningRate) && learningRate >= 0, '0 or more');
  check('beta1', beta1, beta1 >= 0 && beta1 < 1, 'in [0, 1)');
  check('beta2', beta2, beta2 >= 0 && beta2 < 1, 'in [0, 1)');
  check('eps', eps, Math.fround(eps) > 0 && isFloat32(eps), 'above 0, also as a 32-bit number');
  check('clipNorm', clipNorm, clipNorm >= 0 && !Number.isNaN(clipNorm), '0 or more');
}
