import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointsOf } from './checkpoints.js';
import { isDone } from './run-directory.js';
import { resolveSetting } from './setting.js';
import { filesOf, openTiny, type Tiny, tinyConfig } from './tiny.fixture.js';
import { resumeRun, startRun } from './train.js';

let tiny: Tiny;
beforeAll(async () => {
  tiny = await openTiny();
});
afterAll(() => tiny.end());

/** The bytes of both roles' models at every kept checkpoint, by round. */
function models(dir: string) {
  return checkpointsOf(dir).map(({ round, folder }) => ({
    round,
    shoggoth: readFileSync(join(folder, 'shoggoth.safetensors'), 'latin1'),
    face: readFileSync(join(folder, 'face.safetensors'), 'latin1'),
  }));
}

const record = { checkpointEvery: 1 };

describe('arrangements', () => {
  it('train one model in both roles, with one step a round', async () => {
    const { dir, metrics } = await tiny.train({ arrangement: { models: 'one' }, record });
    for (const { shoggoth, face } of models(dir)) expect(shoggoth === face).toBe(true);
    const [first, last] = [models(dir)[0]!, models(dir).at(-1)!];
    expect(first.shoggoth === last.shoggoth).toBe(false);
    for (const { shoggoth, face } of metrics.slice(1)) {
      expect(shoggoth!.gradNorm).toBe(face!.gradNorm);
      expect(Math.min(shoggoth!.kept, face!.kept)).toBeGreaterThan(0);
    }
  });

  it('split one model in two after the given round, the same with and without a stop there', async () => {
    const config = tinyConfig({ arrangement: { models: 'one', splitAfter: 1 }, record });
    const [whole, halted] = [tiny.newDir(), tiny.newDir()];
    const options = { cache: tiny.cache };
    expect(await startRun(whole, config, options)).toBe(true);
    const [zero, one, two] = models(whole);
    expect([zero, one, two].map((m) => m!.shoggoth === m!.face)).toEqual([true, true, false]);
    const stop = new AbortController();
    const onRound = ({ round }: { round: number }) => round === 1 && stop.abort();
    await startRun(halted, config, { ...options, onRound, signal: stop.signal });
    expect(isDone(halted)).toBe(false);
    await resumeRun(halted, options);
    expect(filesOf(halted)).toEqual(filesOf(whole));
  });

  it('let the face learn first, and keep a frozen shoggoth as it was', async () => {
    const first = await tiny.train({ arrangement: { learnsFrom: { shoggoth: 3 } }, record });
    const [zero, one, two, three] = models(first.dir);
    expect([one, two, three].map((m) => m!.shoggoth === zero!.shoggoth)).toEqual([
      true,
      true,
      false,
    ]);
    expect([one, two, three].map((m) => m!.face === zero!.face)).toEqual([false, false, false]);
    expect(first.metrics.map(({ shoggoth }) => shoggoth !== undefined)).toEqual([
      false,
      false,
      false,
      true,
    ]);
    const frozen = await tiny.train({ arrangement: { learnsFrom: { shoggoth: 'never' } } });
    expect(models(frozen.dir).at(-1)!.shoggoth === models(frozen.dir)[0]!.shoggoth).toBe(true);
  });

  it('give the face a size of its own', async () => {
    const face = { layers: 1, width: 32, heads: 2 };
    const { setting, complete } = await tiny.train({ arrangement: { face } });
    expect([complete, setting.shapes.shoggoth.width, setting.shapes.face.width]).toEqual([
      true,
      64,
      32,
    ]);
  });

  it('are refused where they contradict themselves or the task', async () => {
    const wrong = {
      'arrangement.face: one model has one size': { models: 'one', face: { width: 32, heads: 2 } },
      'arrangement.splitAfter: two models cannot be split': { splitAfter: 2 },
      'arrangement.learnsFrom: one of the roles has to learn': {
        learnsFrom: { shoggoth: 'never', face: 'never' },
      },
    };
    for (const [message, arrangement] of Object.entries(wrong)) {
      await expect(resolveSetting(tinyConfig({ arrangement } as never))).rejects.toThrow(message);
    }
    const rates = { optimiser: { learningRate: { shoggoth: 1e-3, face: 1e-4 } } };
    await expect(
      resolveSetting(tinyConfig({ ...rates, arrangement: { models: 'one' } } as never)),
    ).rejects.toThrow('optimiser.learningRate: one model has one step size');
    await expect(
      resolveSetting(tinyConfig({ task: 'lottery', paraphraser: 'random' })),
    ).rejects.toThrow('paraphraser: task lottery has no `paraphrase`');
    await expect(
      resolveSetting(tinyConfig({ task: 'lottery', guard: {} as never })),
    ).rejects.toThrow('guard: task lottery has no `monitor`');
    await expect(
      resolveSetting(tinyConfig({ task: 'lottery', grader: { penaltyWeight: 1 } })),
    ).rejects.toThrow('grader.penaltyWeight: task lottery has no penalty');
  });
});

describe('a guard in a run', () => {
  const monitored = (readings: number[]) => {
    let asked = 0;
    return {
      monitor: () => readings[Math.min(readings.length - 1, Math.floor(asked++ / 8))]!,
    };
  };

  it('ends the run when candor has fallen, and says what it saw', async () => {
    const { metrics, complete } = await tiny.train(
      { task: 'polynomial', guard: { drop: 0.2 } as never, evaluation: { every: 1 } },
      (task) => ({ ...task, ...monitored([0.875, 0.75, 0.625]) }),
    );
    expect(complete).toBe(true);
    expect(metrics.map(({ round }) => round)).toEqual([0, 1, 2]);
    expect(metrics.at(-1)!.guard).toEqual({ round: 2, action: 'stop', from: 0.875, to: 0.625 });
  });

  it('slows the shoggoth from the next round on', async () => {
    const run = (factor: number) =>
      tiny.train(
        {
          task: 'polynomial',
          guard: { action: 'slow', factor } as never,
          evaluation: { every: 1 },
          record,
        },
        (task) => ({ ...task, ...monitored([0.9, 0.1]) }),
      );
    const [, one, two] = models((await run(0)).dir);
    expect(one!.shoggoth === two!.shoggoth || one!.face === two!.face).toBe(false);
    const slowed = await run(0.5);
    expect(models(slowed.dir)[1]!.shoggoth).toBe(one!.shoggoth);
    expect(models(slowed.dir)[2]!.shoggoth === two!.shoggoth).toBe(false);
    expect(slowed.metrics.filter(({ guard }) => guard)).toHaveLength(1);
  });
});
