import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Example } from '../policy.js';
import { encodeSafetensors, type Tensor } from '../safetensors.js';
import { compileKernels } from './_kernels.js';
import { parametersOf, writeTensor } from './_parameters.js';
import { createRunner, type Runner } from './_runner.js';
import { packSequences } from './_tasks.js';
import { openEngine, type Shape } from './index.js';

// The same model, numbers and examples as in test/gold/transformer.py.
const SHAPE: Shape = { layers: 2, width: 32, heads: 2, vocab: 19, context: 21 };
const LENGTHS = [21, 5, 12, 1, 17, 2, 9, 20];
const parameters = parametersOf(SHAPE);

/** A number in -0.5..0.5 that every language computes exactly: a 32-bit hash of i and salt. */
function noise(i: number, salt: number): number {
  let h = (Math.imul(i, 2654435761) + salt * 40503 + 12345) >>> 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return (h >>> 0) / 4294967296 - 0.5;
}

function startTensor(salt: number): Float32Array {
  const { name, rows, columns } = parameters.tensors[salt]!;
  const base = name.endsWith('gain') ? 1 : 0;
  return Float32Array.from({ length: rows * columns }, (_, i) => 0.4 * noise(i, salt) + base);
}

const examples: Example[] = LENGTHS.map((length, s) => ({
  tokens: Array.from({ length }, (_, t) => Math.floor((noise(t, 100 + s) + 0.5) * SHAPE.vocab)),
  coef: Float32Array.from({ length }, (_, t) => (t === 0 ? 0 : noise(t, 200 + s) * 0.1 + 0.02)),
}));

describe('training', () => {
  it("matches PyTorch's losses to 1e-5 and gradient norms to 1e-4 over 20 steps", async () => {
    const url = new URL('../../../test/gold/transformer.json', import.meta.url);
    const gold = JSON.parse(readFileSync(url, 'utf8')) as Record<
      'losses' | 'gradNorms',
      number[]
    > & {
      firstLogprobs: number[][];
    };
    const folder = await mkdtemp(join(tmpdir(), 'candor-gold-'));
    const path = join(folder, 'start.safetensors');
    await writeFile(path, startFile());
    const engine = await openEngine({ workers: 1 });
    const policy = await engine.createPolicy(SHAPE, { path });
    const losses = [];
    const norms = [];
    let first: Float32Array[] = [];
    for (let step = 0; step < 20; step++) {
      const { logprobs } = await policy.accumulate(examples);
      if (step === 0) first = logprobs;
      losses.push(lossOf(logprobs));
      norms.push((await policy.step({ learningRate: 3e-3 })).gradNorm);
    }
    await engine.dispose();
    await rm(folder, { recursive: true });
    const rows = first.filter((row) => row.length > 1).map((row) => [...row.slice(1)]);
    expectNear(rows.flat(), gold.firstLogprobs.flat(), 1e-5);
    expectNear(losses, gold.losses, 1e-5);
    expectNear(norms, gold.gradNorms, 1e-4);
  });
});

describe('the gradient', () => {
  let runner: Runner;
  const start = new Float32Array(parameters.size);
  const sequences = packSequences(examples.map((e) => e.tokens));
  let id = 0;
  const loss = (data: Float32Array): number => {
    const { logprobs } = runner.run({
      kind: 'logprobs',
      shape: SHAPE,
      weights: { id: id++, data },
      sequences,
    });
    return lossOf(
      examples.map((_, s) => logprobs.slice(sequences.offsets[s], sequences.offsets[s + 1])),
    );
  };
  const gradient = new Float32Array(parameters.size);
  beforeAll(async () => {
    runner = createRunner(await compileKernels());
    parameters.tensors.forEach((tensor, salt) => {
      writeTensor(start, tensor, startTensor(salt));
    });
    const coefs = new Float32Array(sequences.tokens.length);
    examples.forEach((e, s) => {
      coefs.set(e.coef, sequences.offsets[s]);
    });
    runner.run({
      kind: 'gradient',
      shape: SHAPE,
      weights: { id: id++, data: start },
      sequences,
      coefs,
      gradient,
    });
  });

  it.each(parameters.tensors.map((tensor) => tensor.name))(
    'of %s agrees with finite differences',
    (name) => {
      const { offset, rows, stride } = parameters.tensors.find((tensor) => tensor.name === name)!;
      const part = gradient.subarray(offset, offset + rows * stride);
      const norm = Math.hypot(...part);
      const at = (step: number) => {
        const moved = start.slice();
        part.forEach((g, i) => {
          moved[offset + i]! += (step * g) / norm;
        });
        return loss(moved);
      };
      const h = 0.04;
      const slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      expect(Math.abs(slope - norm)).toBeLessThan(1e-3 * norm);
    },
  );

  it('is the sum of the gradients of any two halves of the coefficients', () => {
    const half = (salt: number, keep: boolean) => {
      const part = new Float32Array(parameters.size);
      const coefs = new Float32Array(sequences.tokens.length);
      examples.forEach((e, s) => {
        coefs.set(
          Array.from(e.coef, (c, t) => (noise(t, salt + s) > 0.2 === keep ? c : 0)),
          sequences.offsets[s],
        );
      });
      const weights = { id: id++, data: start };
      runner.run({ kind: 'gradient', shape: SHAPE, weights, sequences, coefs, gradient: part });
      return part;
    };
    for (const salt of [300, 400]) {
      const [few, many] = [half(salt, true), half(salt, false)];
      expect(Math.hypot(...few)).toBeGreaterThan(0.1);
      for (const { name, offset, rows, stride } of parameters.tensors) {
        const span = gradient.subarray(offset, offset + rows * stride);
        const miss = span.map((g, i) => g - few[offset + i]! - many[offset + i]!);
        expect(Math.hypot(...miss), name).toBeLessThan(1e-5 * Math.hypot(...span));
      }
    }
  });

  it('is 0 in the padding of the vocabulary', () => {
    const { offset, rows, columns, stride } = parameters.tensors.at(-1)!;
    for (let r = 0; r < rows; r++) {
      const padding = gradient.subarray(offset + r * stride + columns, offset + (r + 1) * stride);
      expect([...padding].every((g) => g === 0)).toBe(true);
    }
  });
});

function lossOf(logprobs: readonly Float32Array[]): number {
  let loss = 0;
  examples.forEach(({ coef }, s) => {
    logprobs[s]!.forEach((value, t) => {
      loss -= coef[t]! * value;
    });
  });
  return loss;
}

function startFile(): Uint8Array {
  const tensors = new Map<string, Tensor>();
  parameters.tensors.forEach(({ name, shape }, salt) => {
    const data = startTensor(salt);
    tensors.set(name, { shape, data });
    for (const moment of ['first', 'second']) {
      tensors.set(`adam.${moment}.${name}`, { shape, data: new Float32Array(data.length) });
    }
  });
  const numbers = Object.entries(SHAPE).map(([field, value]) => [field, String(value)]);
  return encodeSafetensors({
    metadata: { format: 'candor.transformer.1', ...Object.fromEntries(numbers), step: '0' },
    tensors,
  });
}

function expectNear(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  expect(worst).toBeLessThan(tolerance);
}
