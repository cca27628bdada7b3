import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { trainConfigSchema } from '../../config/schema.js';
import { withAbsolutePaths } from './_absolute-paths.js';
import { register as registerTrain } from './train.js';

const home = mkdtempSync(join(tmpdir(), 'candor-paths-'));
afterAll(() => rmSync(home, { recursive: true }));
const here = (name: string) => relative(process.cwd(), join(home, name));

const questions = Array.from({ length: 6 }, (_, i) =>
  JSON.stringify({ question: `${i}`, answer: 'a' }),
);
writeFileSync(join(home, 'lines.jsonl'), questions.join('\n'));

describe('the paths of a config', () => {
  it('are made absolute; names and unset paths stay as they are', () => {
    const one = { baseUrl: 'http://127.0.0.1:1', baseModel: 'b', context: 8 };
    const config = trainConfigSchema.parse({
      task: here('lines.jsonl'),
      taskJudge: { baseUrl: 'http://127.0.0.1:2', model: 'm', cache: 'verdicts' },
      model: {
        cluster: {
          dialect: 'candor',
          shoggoth: { ...one, files: 'models/a' },
          face: one,
          paraphraser: { ...one, files: '/models/c' },
        },
      },
    });
    const expected = structuredClone(config) as {
      -readonly [K in keyof typeof config]: (typeof config)[K];
    };
    expected.task = join(home, 'lines.jsonl');
    expected.taskJudge!.cache = resolve('verdicts');
    expected.model.cluster!.shoggoth.files = resolve('models/a');
    expect(withAbsolutePaths(config)).toEqual(expected);
    const plain = trainConfigSchema.parse({});
    expect(withAbsolutePaths(plain)).toEqual(plain);
  });

  it('are absolute in the directory of a run', async () => {
    const out = join(home, 'run');
    const program = new Command();
    registerTrain(program);
    const settings = {
      taskGrader: 'judge',
      'model.layers': 1,
      'round.questions': 1,
      'round.perQuestion': 2,
      // Every sample fails, because nothing listens at this address.
      taskJudge: `{baseUrl: "http://127.0.0.1:9/v1", model: m, timeoutSeconds: 0.05, cache: "${here('verdicts')}"}`,
      'budget.total': 2,
      'evaluation.questions': 2,
      scheme: 'nested-mean',
      'warmStart.steps': '{shoggoth: 1, face: 1}',
      'warmStart.batch': 2,
    };
    const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
    process.env.CANDOR_CACHE = join(home, 'cache');
    await program.parseAsync([
      'node',
      'candor',
      'train',
      '--task',
      here('lines.jsonl'),
      '--out',
      out,
      ...set,
    ]);
    const config = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'));
    expect([config.task, config.taskJudge.cache]).toEqual([
      join(home, 'lines.jsonl'),
      join(home, 'verdicts'),
    ]);
  });
});
