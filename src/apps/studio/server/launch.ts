/** A new run from the page: its plan and its cost before it starts, then the start. Only built-in tasks: the page runs nobody's code. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../base/errors.js';
import { keysInWords, keysSent } from '../../../config/keys-sent.js';
import { readConfig } from '../../../config/read.js';
import { type TrainConfig, trainConfigSchema } from '../../../config/schema.js';
import { planRound } from '../../../method/plan-round.js';
import { resolveSetting } from '../../../runs/setting.js';
import { settingInWords } from '../../../runs/setting-in-words.js';
import { tasks } from '../../../tasks/index.js';
import type { LaunchPlan, LaunchRequest } from '../api.js';
import type { Starts } from './starts.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** @throws UserError that names the field or the place in the config. */
export async function planLaunch(folder: string, request: LaunchRequest): Promise<LaunchPlan> {
  const name = checkName(folder, request.name);
  const config = checkConfig(request.config);
  const setting = await resolveSetting(config);
  const { n, k, price } = planRound(config, setting.scheme);
  const { unit, total } = config.budget;
  const rounds = unit === 'summaries' ? Math.floor(total / price) : null;
  const { questions } = config.round;
  const { limits } = setting.task;
  const cots = rounds === null ? null : rounds * questions * n;
  const summaries = cots === null ? null : cots * k;
  return {
    name,
    lines: settingInWords(setting),
    cost: {
      ...{ rounds, summaries, cots },
      // Each text ends with a stop token.
      mostTokens:
        cots === null || summaries === null
          ? total
          : cots * (limits.cot + 1) + summaries * (limits.summary + 1),
      evaluations:
        rounds === null
          ? null
          : 1 +
            Math.floor(rounds / config.evaluation.every) +
            (rounds % config.evaluation.every ? 1 : 0),
    },
  };
}

/** Starts it in a process of its own, once however often it is asked for. @throws UserError with what is wrong. */
export async function launch(
  folder: string,
  request: LaunchRequest,
  starts: Starts,
): Promise<string> {
  const { name } = await planLaunch(folder, request);
  const config = checkConfig(request.config);
  const dir = join(folder, name);
  await starts.start(dir, () => {
    const temporary = mkdtempSync(join(tmpdir(), 'candor-studio-'));
    const file = join(temporary, 'config.json');
    const taken = () => rmSync(temporary, { recursive: true, force: true });
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return { args: ['train', '--config', file, '--out', dir], taken };
  });
  return `${name} has started.`;
}

function checkName(folder: string, name: string): string {
  if (!NAME.test(name))
    throw new UserError(
      'folder: must be 1 to 100 letters, digits, dots, dashes and underscores, with a letter or a digit first',
    );
  if (existsSync(join(folder, name)))
    throw new UserError(`folder: ${name} is there already; choose another`);
  return name;
}

function checkConfig(text: string): TrainConfig {
  const temporary = mkdtempSync(join(tmpdir(), 'candor-studio-'));
  const file = join(temporary, 'config.yaml');
  let config: TrainConfig;
  try {
    writeFileSync(file, text, { mode: 0o600 });
    config = readConfig(trainConfigSchema, { file, what: 'config' });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message.replaceAll(`${file}:`, 'line '), { cause: error });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  if (!tasks.some((task) => task.name === config.task))
    throw new UserError(
      `task: must be one of ${tasks.map((task) => task.name).join(', ')}; a task of your own is code, and code starts from the command line: candor train --task FILE`,
    );
  const keys = keysSent(config);
  if (keys.length > 0)
    throw new UserError(
      `${keysInWords(keys)}\nNothing is started from the page that takes a key along. If you trust ${keys.length > 1 ? 'these addresses' : 'this address'}, save the config and start it in a terminal: candor train --config FILE --out DIR`,
    );
  checkFilesNamed(config);
  return config;
}

/** A tokenizer's folder may hold links, as the caches of model hubs do, but nothing that is waited for without end. */
function checkFilesNamed({ model: { cluster } }: TrainConfig): void {
  if (!cluster) return;
  for (const role of ['shoggoth', 'face', 'paraphraser'] as const) {
    const files = cluster[role]?.files;
    if (files === undefined) continue;
    for (const name of MODEL_FILES) {
      const stats = statSync(join(files, name), { throwIfNoEntry: false });
      if (stats && !(stats.isFile() && stats.size <= MOST_MODEL_FILE_BYTES))
        throw new UserError(
          `model.cluster.${role}.files: ${join(files, name)} is no file of a tokenizer`,
        );
    }
  }
}

const MODEL_FILES = [
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
  'generation_config.json',
  'config.json',
];
const MOST_MODEL_FILE_BYTES = 1 << 28;
