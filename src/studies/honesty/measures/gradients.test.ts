import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRng } from '../../../base/random.js';
import type { Policy } from '../../../models/policy.js';
import { decodeSafetensors } from '../../../models/safetensors.js';
import { type Engine, openEngine } from '../../../models/transformer/index.js';
import { cosineOf, type Gradient, normOf } from './_gradients.js';

const SHAPE = { layers: 1, width: 32, heads: 2, vocab: 9, context: 12 };
let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await openEngine({ workers: 1 });
  folder = await mkdtemp(join(tmpdir(), 'candor-gradients-'));
});
afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true });
});

const rng = createRng(5);
const sequences = Array.from({ length: 6 }, () => ({
  tokens: Array.from({ length: 10 }, () => rng.int(9)),
  start: 4,
}));
const gradientOf = (...weights: number[]): Gradient =>
  new Map(weights.map((weight, i) => [sequences[i]!, weight]));
const a = gradientOf(1, -1, 0.5, 0, 0, 0);
const b = gradientOf(0.3, 0, 0.2, -0.7, 1e-3, 0.1);

/** The whole gradient, from the saved file of a model before its step. */
async function written(policy: Policy, gradient: Gradient): Promise<number[]> {
  const path = join(folder, 'pending.safetensors');
  await policy.accumulate(
    [...gradient].map(([{ tokens }, weight]) => ({
      tokens,
      coef: tokens.map((_, t) => (t < 4 ? 0 : weight)),
    })),
  );
  await policy.save(path);
  await policy.step({ learningRate: 0 });
  const { tensors } = decodeSafetensors(await readFile(path));
  return [...tensors].flatMap(([name, { data }]) =>
    name.startsWith('gradient.') ? [...data] : [],
  );
}

it('the cosine of a transformer’s gradients equals that of the gradients computed explicitly', async () => {
  const policy = await engine.createPolicy(SHAPE, { seed: 1 });
  const [wholeA, wholeB] = [await written(policy, a), await written(policy, b)];
  const dot = wholeA.reduce((sum, x, i) => sum + x * wholeB[i]!, 0);
  const cosine = dot / (Math.hypot(...wholeA) * Math.hypot(...wholeB));
  expect(Math.abs(cosine)).toBeGreaterThan(0.05);
  expect(Math.abs((await cosineOf(policy, a, b)) - cosine)).toBeLessThan(2e-6);
  expect(Math.abs((await normOf(policy, a)) / Math.hypot(...wholeA) - 1)).toBeLessThan(1e-6);
});

it('a gradient has cosine 1 with itself, −1 with its opposite and NaN with zero', async () => {
  const policy = await engine.createPolicy(SHAPE, { seed: 2 });
  const opposite = gradientOf(-2, 2, -1, 0, 0, 0);
  expect(await cosineOf(policy, a, a)).toBeCloseTo(1, 5);
  expect(await cosineOf(policy, a, opposite)).toBeCloseTo(-1, 5);
  expect(await cosineOf(policy, a, gradientOf(0, 0))).toBeNaN();
  expect(await normOf(policy, gradientOf())).toBe(0);
});

it('measuring leaves the weights unchanged, bit for bit', async () => {
  const policy = await engine.createPolicy(SHAPE, { seed: 3 });
  const weights = async () => {
    const path = join(folder, 'weights.safetensors');
    await policy.save(path);
    const { tensors } = decodeSafetensors(await readFile(path));
    return [...tensors]
      .filter(([name]) => !name.startsWith('adam.'))
      .map(([name, { data }]) => [name, [...data]]);
  };
  const before = await weights();
  await cosineOf(policy, a, b);
  await cosineOf(policy, b, a);
  expect(await weights()).toEqual(before);
});
