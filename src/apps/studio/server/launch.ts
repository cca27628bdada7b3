/**
 * Plans and starts a new run from the page. The task must be built in, because the page executes
 * no code of others.
 */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../base/errors.js';
import { describeKeysSent, keysSent } from '../../../config/keys-sent.js';
import { readConfig } from '../../../config/read.js';
import { type TrainConfig, trainConfigSchema } from '../../../config/schema.js';
import { planRound } from '../../../method/plan-round.js';
import { resolveSetting, type Setting } from '../../../runs/setting.js';
import { settingInWords } from '../../../runs/setting-in-words.js';
import { tasks } from '../../../tasks/index.js';
import type { LaunchPlan, LaunchRequest } from '../api.js';
import { builtInTask } from './built-in-task.js';
import type { Launcher } from './launcher.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** @throws UserError that names the field, or the line of the config. */
export async function planLaunch(folder: string, request: LaunchRequest): Promise<LaunchPlan> {
  const name = checkName(folder, request.name);
  const config = checkConfig(request.config);
  const setting = await resolveSetting(config);
  return { name, lines: settingInWords(setting), cost: costOf(config, setting) };
}

function costOf(config: TrainConfig, { scheme, task }: Setting): LaunchPlan['cost'] {
  const { unit, total } = config.budget;
  // With a budget in tokens, the number of rounds depends on the lengths of the texts.
  if (unit === 'tokens')
    return { rounds: null, summaries: null, cots: null, mostTokens: total, evaluations: null };
  const { n, k, price } = planRound(config, scheme);
  const rounds = Math.floor(total / price);
  const cots = rounds * config.round.questions * n;
  const summaries = cots * k;
  return {
    rounds,
    summaries,
    cots,
    // Each text ends with a stop token.
    mostTokens: cots * (task.limits.cot + 1) + summaries * (task.limits.summary + 1),
    // One before training, and one after the last round whether or not it is due then.
    evaluations: 1 + Math.ceil(rounds / config.evaluation.every),
  };
}

/**
 * Starts the run in its own process, only once however often it is requested.
 * @returns a sentence for the page
 * @throws UserError if the request is wrong or the process fails at its start
 */
export async function launch(
  folder: string,
  request: LaunchRequest,
  launcher: Launcher,
): Promise<string> {
  const { name } = await planLaunch(folder, request);
  const config = checkConfig(request.config);
  const dir = join(folder, name);
  await launcher.start(dir, () => {
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
      'folder: must be 1 to 100 letters, digits, dots, dashes and underscores, starting with a letter or a digit',
    );
  if (existsSync(join(folder, name)))
    throw new UserError(`folder: ${name} already exists; choose another name`);
  return name;
}

function checkConfig(text: string): TrainConfig {
  const config = parseConfig(text);
  if (!builtInTask(config.task))
    throw new UserError(
      `task: must be one of ${tasks.map((task) => task.name).join(', ')}; a task file is code, which only the command line executes: candor train --task FILE`,
    );
  const keys = keysSent(config);
  if (keys.length > 0)
    throw new UserError(
      `${describeKeysSent(keys)}\nThe page starts nothing that sends a key. If you trust ${keys.length > 1 ? 'these addresses' : 'this address'}, save the config and start it in a terminal: candor train --config FILE --out DIR`,
    );
  checkModelFiles(config);
  return config;
}

/** Reads the text as the command line reads a file, so that errors name the same lines. */
function parseConfig(text: string): TrainConfig {
  const temporary = mkdtempSync(join(tmpdir(), 'candor-studio-'));
  const file = join(temporary, 'config.yaml');
  try {
    writeFileSync(file, text, { mode: 0o600 });
    return readConfig(trainConfigSchema, { file, what: 'config' });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message.replaceAll(`${file}:`, 'line '), { cause: error });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * Refuses tokenizer folders with pipes, devices or huge files, which would block the server.
 * Links are allowed, because the caches of model hubs contain them.
 */
function checkModelFiles({ model: { cluster } }: TrainConfig): void {
  if (!cluster) return;
  for (const role of ['shoggoth', 'face', 'paraphraser'] as const) {
    const files = cluster[role]?.files;
    if (files === undefined) continue;
    for (const name of MODEL_FILES) {
      const stats = statSync(join(files, name), { throwIfNoEntry: false });
      if (stats && !(stats.isFile() && stats.size <= MOST_MODEL_FILE_BYTES))
        throw new UserError(
          `model.cluster.${role}.files: ${join(files, name)} must be a regular file of at most ${MOST_MODEL_FILE_BYTES} bytes`,
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
