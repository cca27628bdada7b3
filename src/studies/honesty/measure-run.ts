/**
 * Measures a trained pair from its last checkpoint. Measures that exist already are read from the
 * run's honesty.json.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeJsonAtomic } from '../../base/io/files.js';
import { readJson } from '../../base/io/read-json.js';
import { deriveSeed } from '../../base/random.js';
import { createParaphraser } from '../../method/paraphrase.js';
import { isOneModel, type Role } from '../../method/roles.js';
import type { Engine } from '../../models/transformer/index.js';
import { checkpointsOf } from '../../runs/checkpoints.js';
import { resolveSetting } from '../../runs/setting.js';
import { measureHonesty } from './measures/measure.js';
import type { HonestyMeasures } from './measures/measures.js';
import { measureSpillover } from './measures/spillover.js';
import type { HonestyJob } from './plan.js';

const MEASURES = 'honesty.json';
/** Samples for the gradients of the spillover. */
const SPILLOVER = { questions: 32, n: 8, k: 4 };

/** @param start the folder of the warm-started pair, whose face serves as the fresh one */
export async function measureRun(
  engine: Engine,
  job: HonestyJob,
  start: string,
  questions: number,
): Promise<HonestyMeasures> {
  const path = join(job.dir, MEASURES);
  if (existsSync(path)) return readJson(path) as HonestyMeasures;
  const { round, folder } = checkpointsOf(job.dir).at(-1)!;
  const one = isOneModel(job.config.arrangement, round);
  const measures = await measurePair(
    engine,
    job,
    { shoggoth: folder, face: folder, freshFace: start },
    one,
    questions,
  );
  // JSON has no NaN: a mean over nothing becomes null.
  writeJsonAtomic(path, measures);
  return readJson(path) as HonestyMeasures;
}

/** Measures the pair in given checkpoint folders, on the questions of the job's seed. */
export async function measurePair(
  engine: Engine,
  job: HonestyJob,
  folders: { readonly shoggoth: string; readonly face: string; readonly freshFace?: string },
  oneModel: boolean,
  questions: number,
): Promise<HonestyMeasures> {
  const { config, task, tokenizer, shapes } = await resolveSetting(job.config);
  const load = (folder: string, role: Role) =>
    engine.createPolicy(shapes[role], {
      path: join(folder, `${role}.safetensors`),
      weightsOnly: true,
    });
  const shoggoth = await load(folders.shoggoth, 'shoggoth');
  const face = oneModel ? shoggoth : await load(folders.face, 'face');
  const fresh = folders.freshFace ? await load(folders.freshFace, 'face') : null;
  const common = {
    task,
    tokenizer,
    questions,
    split: 'test' as const,
    temperature: 1,
    topP: 1,
    timeLimitMs: config.grader.timeLimitMs,
    paraphraser: createParaphraser(config.paraphraser, { task, tokenizer }),
    seed: deriveSeed(config.seed, 'honesty'),
  };
  const samplers = [await shoggoth.snapshot('honesty'), await face.snapshot('honesty')] as const;
  const freshFace = await fresh?.snapshot('honesty');
  const measures = await measureHonesty(
    { shoggoth: samplers[0], face: samplers[1], freshFace },
    common,
  );
  // The policies are discarded afterwards: reading a gradient moves the optimiser's moments.
  const spillover =
    task.monitor && task.parts.includes('penalty')
      ? await measureSpillover({ shoggoth, face }, { ...common, ...SPILLOVER })
      : null;
  await Promise.all([...samplers, freshFace, shoggoth, fresh].map((model) => model?.dispose()));
  if (!oneModel) await face.dispose();
  return spillover ? { ...measures, spillover } : measures;
}
