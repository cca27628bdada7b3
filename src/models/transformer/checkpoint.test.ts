import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '../safetensors.js';
import { type Engine, openEngine, type Shape } from './index.js';

const SHAPE: Shape = { layers: 1, width: 32, heads: 2, vocab: 19, context: 21 };
const EXAMPLES = [{ tokens: [1, 2, 3], coef: [0, 1, -0.5] }];

describe('a saved transformer', () => {
  let folder: string;
  let engine: Engine;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'candor-checkpoint-'));
    engine = await openEngine({ workers: 1 });
    path = join(folder, 'good.safetensors');
    const policy = await engine.createPolicy(SHAPE, { seed: 1 });
    await policy.accumulate(EXAMPLES);
    await policy.step({ learningRate: 0.01 });
    await policy.save(path);
  });
  afterAll(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true });
  });

  /** A copy of the good file with something changed. */
  async function damaged(
    change: (tensors: Map<string, Tensor>, metadata: Record<string, string>) => void,
  ) {
    const { tensors, metadata } = decodeSafetensors(await readFile(path));
    const [copy, text] = [new Map(tensors), { ...metadata }];
    change(copy, text);
    const place = join(folder, 'damaged.safetensors');
    await writeFile(place, encodeSafetensors({ tensors: copy, metadata: text }));
    return place;
  }

  it('holds weights without padding, both moments, the shape and the step', async () => {
    const { tensors, metadata } = decodeSafetensors(await readFile(path));
    expect(metadata).toEqual({
      ...{ format: 'candor.transformer.1', layers: '1', width: '32', heads: '2' },
      ...{ vocab: '19', context: '21', step: '1' },
    });
    expect(tensors.get('head')!.shape).toEqual([32, 19]);
    expect(tensors.get('adam.second.embedding.token')!.shape).toEqual([19, 32]);
    expect(tensors.size).toBe(3 * 15);
  });

  it('leaves nothing else in its folder, and replaces an older file', async () => {
    const own = join(folder, 'own');
    await mkdir(own);
    const policy = await engine.createPolicy(SHAPE, { path });
    for (let i = 0; i < 2; i++) await policy.save(join(own, 'a.safetensors'));
    expect(await readdir(own)).toEqual(['a.safetensors']);
  });

  it('keeps a gradient that waits for its step', async () => {
    const [calm, hasty] = [
      await engine.createPolicy(SHAPE, { path }),
      await engine.createPolicy(SHAPE, { path }),
    ];
    await calm.accumulate(EXAMPLES);
    await hasty.accumulate(EXAMPLES);
    await hasty.save(join(folder, 'pending.safetensors'));
    const resumed = await engine.createPolicy(SHAPE, { path: join(folder, 'pending.safetensors') });
    expect(await resumed.step({ learningRate: 0.01 })).toEqual(
      await calm.step({ learningRate: 0.01 }),
    );
    expect(await resumed.logprobs(EXAMPLES)).toEqual(await calm.logprobs(EXAMPLES));
  });

  it('says which path it could not write', async () => {
    const policy = await engine.createPolicy(SHAPE, { path });
    const nowhere = join(folder, 'nowhere', 'a.safetensors');
    await expect(policy.save(nowhere)).rejects.toThrow(`checkpoint ${nowhere}: cannot be written`);
  });

  it('is refused, by name, for another shape or when it is not there', async () => {
    await expect(engine.createPolicy({ ...SHAPE, width: 64 }, { path })).rejects.toThrow(
      `checkpoint ${path}: width: the file's model has 32, this one 64`,
    );
    const nowhere = join(folder, 'nowhere.safetensors');
    await expect(engine.createPolicy(SHAPE, { path: nowhere })).rejects.toThrow(
      `checkpoint ${nowhere}: ENOENT`,
    );
  });

  it('is refused when it is truncated', async () => {
    const place = join(folder, 'cut.safetensors');
    await writeFile(place, (await readFile(path)).subarray(0, 5000));
    await expect(engine.createPolicy(SHAPE, { path: place })).rejects.toThrow(
      `checkpoint ${place}: `,
    );
  });

  it.each<[string, Parameters<typeof damaged>[0], string]>([
    ['lacks a tensor', (t) => void t.delete('head'), 'head: the tensor is missing'],
    [
      'lacks a moment',
      (t) => void t.delete('adam.first.head'),
      'adam.first.head: the tensor is missing',
    ],
    [
      'has one more',
      (t) => void t.set('x', { shape: [1], data: new Float32Array(1) }),
      'x: the model has no',
    ],
    [
      'has a transposed one',
      (t) => void t.set('head', { ...t.get('head')!, shape: [19, 32] }),
      'head: shape must be [32,19], got [19,32]',
    ],
    [
      'is of another format',
      (_, m) => void Object.assign(m, { format: 'pt' }),
      '__metadata__.format: must be',
    ],
    ['has no step', (_, m) => void delete m.step, '__metadata__.step: must be an integer'],
    [
      'is of another context',
      (_, m) => void Object.assign(m, { context: '22' }),
      "context: the file's model has 22, this one 21",
    ],
  ])('is refused when it %s', async (_, change, message) => {
    const place = await damaged(change);
    await expect(engine.createPolicy(SHAPE, { path: place })).rejects.toThrow(
      `checkpoint ${place}: ${message}`,
    );
  });
});
