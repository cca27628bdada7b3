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

  /** Writes a copy of the good file with a change. */
  async function damaged(
    change: (tensors: Map<string, Tensor>, metadata: Record<string, string>) => void,
  ) {
    const { tensors, metadata } = decodeSafetensors(await readFile(path));
    const [copy, text] = [new Map(tensors), { ...metadata }];
    change(copy, text);
    const damagedPath = join(folder, 'damaged.safetensors');
    await writeFile(damagedPath, encodeSafetensors({ tensors: copy, metadata: text }));
    return damagedPath;
  }

  it('holds weights without padding, both moments, the shape and the step', async () => {
    const { tensors, metadata } = decodeSafetensors(await readFile(path));
    expect(metadata).toEqual({
      format: 'candor.transformer.1',
      layers: '1',
      width: '32',
      heads: '2',
      vocab: '19',
      context: '21',
      step: '1',
    });
    expect(tensors.get('head')!.shape).toEqual([32, 19]);
    expect(tensors.get('adam.second.embedding.token')!.shape).toEqual([19, 32]);
    expect(tensors.size).toBe(3 * 15);
  });

  it('leaves no other files in its folder, and replaces an older file', async () => {
    const own = join(folder, 'own');
    await mkdir(own);
    const policy = await engine.createPolicy(SHAPE, { path });
    for (let i = 0; i < 2; i++) await policy.save(join(own, 'a.safetensors'));
    expect(await readdir(own)).toEqual(['a.safetensors']);
  });

  it('keeps a gradient that has not been stepped on yet', async () => {
    const [kept, saved] = [
      await engine.createPolicy(SHAPE, { path }),
      await engine.createPolicy(SHAPE, { path }),
    ];
    await kept.accumulate(EXAMPLES);
    await saved.accumulate(EXAMPLES);
    await saved.save(join(folder, 'pending.safetensors'));
    const resumed = await engine.createPolicy(SHAPE, { path: join(folder, 'pending.safetensors') });
    expect(await resumed.step({ learningRate: 0.01 })).toEqual(
      await kept.step({ learningRate: 0.01 }),
    );
    expect(await resumed.logprobs(EXAMPLES)).toEqual(await kept.logprobs(EXAMPLES));
  });

  it('names the path that cannot be written', async () => {
    const policy = await engine.createPolicy(SHAPE, { path });
    const nowhere = join(folder, 'nowhere', 'a.safetensors');
    await expect(policy.save(nowhere)).rejects.toThrow(`checkpoint ${nowhere}: cannot be written`);
  });

  it('is refused for another shape or when it does not exist, with its path', async () => {
    await expect(engine.createPolicy({ ...SHAPE, width: 64 }, { path })).rejects.toThrow(
      `checkpoint ${path}: width: the file's model has 32, this one 64`,
    );
    const nowhere = join(folder, 'nowhere.safetensors');
    await expect(engine.createPolicy(SHAPE, { path: nowhere })).rejects.toThrow(
      `checkpoint ${nowhere}: ENOENT`,
    );
  });

  it('is refused when it is truncated', async () => {
    const truncated = join(folder, 'truncated.safetensors');
    await writeFile(truncated, (await readFile(path)).subarray(0, 5000));
    await expect(engine.createPolicy(SHAPE, { path: truncated })).rejects.toThrow(
      `checkpoint ${truncated}: `,
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
      'has an unknown tensor',
      (t) => void t.set('x', { shape: [1], data: new Float32Array(1) }),
      'x: the model has no',
    ],
    [
      'has a transposed tensor',
      (t) => void t.set('head', { ...t.get('head')!, shape: [19, 32] }),
      'head: shape must be [32,19], got [19,32]',
    ],
    [
      'has another format',
      (_, m) => void Object.assign(m, { format: 'pt' }),
      '__metadata__.format: must be',
    ],
    ['has no step', (_, m) => void delete m.step, '__metadata__.step: must be an integer'],
    [
      'has another context',
      (_, m) => void Object.assign(m, { context: '22' }),
      "context: the file's model has 22, this one 21",
    ],
  ])('is refused when it %s', async (_, change, message) => {
    const damagedPath = await damaged(change);
    await expect(engine.createPolicy(SHAPE, { path: damagedPath })).rejects.toThrow(
      `checkpoint ${damagedPath}: ${message}`,
    );
  });
});
