/** A new run from the page: its plan and its cost before it starts, then the start. Only built-in tasks: the page runs nobody's code. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../config/read.js';
import { type TrainConfig, trainConfigSchema } from '../../config/schema.js';
import { UserError } from '../../errors.js';
import { tasks } from '../../tasks/index.js';
import { planRound } from '../../train/plan-round.js';
import { resolveSetting } from '../../train/setting.js';
import { settingInWords } from '../../train/setting-in-words.js';
import type { LaunchPlan, LaunchRequest } from '../api.js';
import { startCandor } from './processes.js';

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
          : 1 + Math.floor(rounds / config.evaluation.every) + (rounds % config.evaluation.every ? 1 : 0),
    },
  };
}

/** Starts it in a process of its own. @throws UserError with what is wrong. */
export async function launch(folder: string, request: LaunchRequest): Promise<string> {
  const { name } = await planLaunch(folder, request);
  const temporary = mkdtempSync(join(tmpdir(), 'candor-studio-'));
  const file = join(temporary, 'config.json');
  try {
    writeFileSync(file, JSON.stringify(checkConfig(request.config)), { mode: 0o600 });
    await startCandor(['train', '--config', file, '--out', join(folder, name)]);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return `${name} has started.`;
}

function checkName(folder: string, name: string): string {
  if (!NAME.test(name))
    throw new UserError(
      'name: must be 1 to 100 letters, digits, dots, dashes and underscores, with a letter or a digit first',
    );
  if (existsSync(join(folder, name))) throw new UserError(`name: ${name} is there already; choose another`);
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
  return config;
}
