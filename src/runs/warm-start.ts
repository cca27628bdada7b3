/**
 * The warm start: each role learns the task's demonstrations, mistakes included, so that training
 * starts with a pair that knows the format and is right some of the time. It is deterministic, and
 * cached under a hash of everything it depends on.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultCache } from '../base/cache.js';
import { writeJsonAtomic } from '../base/io/files.js';
import { hashFile } from '../base/io/hash-of-file.js';
import { createRng, deriveSeed } from '../base/random.js';
import { version } from '../base/version.js';
import type { TrainConfig } from '../config/schema.js';
import { isOneModel, ROLES, type Role } from '../method/roles.js';
import { facePromptOf } from '../method/rollout.js';
import type { Example, Policy } from '../models/policy.js';
import type { Tokenizer } from '../models/text/tokenizer.js';
import { type Engine, kernelBytes, type Shape } from '../models/transformer/index.js';
import type { Task } from '../tasks/task.js';
import type { Setting } from './setting.js';

/** Largest L2 norm of a warm start's gradient. */
const CLIP_NORM = 1;

/**
 * Returns the folder of the warm-started pair for this task, these sizes and this config, and makes
 * it first if it is not cached.
 */
export async function warmStart(options: {
  readonly engine: Engine;
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  readonly shapes: Readonly<Record<Role, Shape>>;
  /** Whether one model learns both roles; it is then saved under both names. */
  readonly oneModel: boolean;
  readonly config: TrainConfig['warmStart'];
  readonly cache?: string;
  readonly onProgress?: (role: Role, done: number, of: number) => void;
}): Promise<string> {
  const { engine, shapes, oneModel, config, onProgress = () => {} } = options;
  const corpus = demonstrations(options.task, options.tokenizer, config);
  const hash = createHash('sha256');
  hash.update(JSON.stringify([version, shapes, oneModel, config])).update(kernelBytes());
  for (const role of ROLES)
    for (const { tokens } of corpus[role].flat()) hash.update(`${Array.from(tokens).join()};`);
  const cache = options.cache ?? defaultCache();
  const folder = join(cache, 'warm-start', hash.digest('hex').slice(0, 32));
  if (isWhole(folder)) return folder;

  mkdirSync(dirname(folder), { recursive: true });
  const temporary = mkdtempSync(`${folder}.tmp-`);
  const sums: Record<string, string> = {};
  for (const roles of oneModel ? [[...ROLES]] : ROLES.map((role) => [role])) {
    const first = roles[0]!;
    const steps = spread(roles.map((role) => corpus[role]));
    const policy = await engine.createPolicy(shapes[first], {
      seed: deriveSeed(config.seed, 'weights', ...roles),
    });
    await learn(policy, steps, config, CLIP_NORM, (done) => onProgress(first, done, steps.length));
    for (const role of roles) {
      await policy.save(join(temporary, `${role}.safetensors`));
      sums[role] = hashFile(join(temporary, `${role}.safetensors`));
    }
    await policy.dispose();
  }
  writeJsonAtomic(join(temporary, 'sha256.json'), sums);
  try {
    // Replaces a damaged entry. A whole one was made by another process, has the same bytes, and
    // may be being read.
    if (!isWhole(folder)) {
      rmSync(folder, { recursive: true, force: true });
      renameSync(temporary, folder);
    }
  } catch (error) {
    if (!isWhole(folder)) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return folder;
}

/** Makes the warm start of a setting, or finds it in the cache. */
export function warmStartOf(
  engine: Engine,
  setting: Setting,
  options: {
    readonly cache?: string;
    readonly onWarmStart?: (role: Role, done: number, of: number) => void;
  },
): Promise<string> {
  const { task, tokenizer, shapes, config } = setting;
  return warmStart({
    ...{ engine, task, tokenizer, shapes, config: config.warmStart },
    oneModel: isOneModel(config.arrangement, 0),
    ...(options.cache ? { cache: options.cache } : {}),
    ...(options.onWarmStart ? { onProgress: options.onWarmStart } : {}),
  });
}

/**
 * Teaches a model the demonstrations of its roles, wherever the model is. Its optimiser continues
 * from there.
 * @param clips whether gradients can be clipped there
 */
export async function teachDemonstrations(
  { task, tokenizer, config }: Setting,
  roles: readonly Role[],
  policy: Policy,
  clips: boolean,
  onProgress: (role: Role, done: number, of: number) => void = () => {},
): Promise<void> {
  const corpus = demonstrations(task, tokenizer, config.warmStart);
  const steps = spread(roles.map((role) => corpus[role]));
  await learn(policy, steps, config.warmStart, clips ? CLIP_NORM : 0, (done) =>
    onProgress(roles[0]!, done, steps.length),
  );
}

/**
 * Descends the gradient of each batch's mean negative log-likelihood, with a step size that falls
 * linearly to 0.
 */
async function learn(
  policy: Policy,
  batches: readonly (readonly Example[])[],
  { learningRate }: TrainConfig['warmStart'],
  clipNorm: number,
  onStep: (done: number) => void,
): Promise<void> {
  const steps = batches.length;
  for (const [step, batch] of batches.entries()) {
    await policy.accumulate(batch);
    await policy.step({ learningRate: learningRate * (1 - step / steps), beta2: 0.95, clipNorm });
    onStep(step + 1);
  }
}

/**
 * Returns as many batches as the longest corpus has, with those of the others spread evenly over
 * them.
 */
function spread(corpora: readonly (readonly (readonly Example[])[])[]): Example[][] {
  const steps = Math.max(...corpora.map((batches) => batches.length));
  return Array.from({ length: steps }, (_, step) =>
    corpora.flatMap((batches) => {
      const due = (at: number) => Math.floor((at * batches.length) / steps);
      return batches.slice(due(step), due(step + 1)).flat();
    }),
  );
}

function demonstrations(
  task: Task,
  tokenizer: Tokenizer,
  config: TrainConfig['warmStart'],
): Record<Role, Example[][]> {
  const corpus: Record<Role, Example[][]> = { shoggoth: [], face: [] };
  for (const role of ROLES) {
    const sequences = Array.from({ length: config.steps[role] * config.batch }, (_, index) => {
      const rng = createRng(deriveSeed(config.seed, 'demonstration', role, index));
      const question = task.question('warm-start', rng);
      const { cot, summary } = task.demonstrate(question, rng);
      const cotTokens = tokenizer.encode(cot);
      const parts = {
        shoggoth: { prompt: tokenizer.shoggothPrompt(question.text), completion: cotTokens },
        face: {
          prompt: facePromptOf(tokenizer, question, { tokens: cotTokens }),
          completion: tokenizer.encode(summary, 'face'),
        },
      };
      const { prompt, completion } = parts[role];
      return { tokens: [...prompt, ...completion, tokenizer.stops[role][0]], start: prompt.length };
    });
    for (let first = 0; first < sequences.length; first += config.batch) {
      const batch = sequences.slice(first, first + config.batch);
      const learned = batch.reduce((sum, { tokens, start }) => sum + tokens.length - start, 0);
      corpus[role].push(
        batch.map(({ tokens, start }) => ({
          tokens,
          coef: Float32Array.from(tokens, (_, t) => (t < start ? 0 : 1 / learned)),
        })),
      );
    }
  }
  return corpus;
}

function isWhole(folder: string): boolean {
  const list = join(folder, 'sha256.json');
  if (!existsSync(list)) return false;
  try {
    const sums = JSON.parse(readFileSync(list, 'utf8'));
    return ROLES.every((role) => sums[role] === hashFile(join(folder, `${role}.safetensors`)));
  } catch {
    return false;
  }
}
