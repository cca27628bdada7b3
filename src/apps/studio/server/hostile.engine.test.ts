/** Serves run directories from elsewhere, which may contain anything that an archive can. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageDocument } from '../../../show/web/document.js';
import type { QuestionSamples, RoundScores, RunDetail, RunList } from '../api.js';
import { shownOf } from '../page/tree/kept-shown.js';
import { createStudio, type Studio } from './app.js';
import { writeRun } from './run.fixture.js';

const TOKEN = 'a-token-of-more-than-32-characters-in-all';
const HOST = '127.0.0.1:4321';
const root = mkdtempSync(join(tmpdir(), 'candor-hostile-'));
const folder = join(root, 'runs');
let studio: Studio;
const headers = { host: HOST, cookie: `candor-${TOKEN.slice(0, 8)}=${TOKEN}` };
const get = async (path: string) => studio.app.request(`http://${HOST}${path}`, { headers });
const post = async (path: string, body: object) => {
  const answer = await studio.app.request(`http://${HOST}${path}`, {
    method: 'POST',
    headers: { ...headers, origin: `http://${HOST}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { error?: string },
  };
};
const listRuns = async () => ((await (await get('/api/runs')).json()) as RunList).runs;
const runOf = async (path: string) => (await listRuns()).find((run) => run.path === path)!;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  studio = createStudio({
    folder,
    page: pageDocument({ title: 'Studio', script: '1', css: 'a{}' }),
    token: TOKEN,
  });
});
afterAll(async () => {
  await studio.close();
  rmSync(root, { recursive: true, force: true });
});

const FILES = [
  'config.json',
  'metrics.jsonl',
  'samples.jsonl',
  'samples.index',
  'task.json',
  'lock',
  'done.json',
  'cross-play.json',
];
const SECRET = 'SECRET-TOKEN-OF-ANOTHER-FILE';

/** Each puts something else in the place of a file. */
const REPLACE_BY: Readonly<Record<string, (path: string) => void>> = {
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
  'a link out of the folder': (path) => {
    writeFileSync(join(root, 'secret.txt'), `${SECRET}\n{"round":1,"q":0}\n`);
    symlinkSync(join(root, 'secret.txt'), path);
  },
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
  'a link to itself': (path) => symlinkSync(path, path),
  'a folder': (path) => void mkdirSync(path),
  'a file of 8 GB': (path) => {
    writeFileSync(path, '');
    truncateSync(path, 8 * 2 ** 30);
  },
};

describe('a file that is not regular, or far too large, is reported and left out', () => {
  const cases = Object.keys(REPLACE_BY).flatMap((what) =>
    FILES.map((file) => [what, file] as const),
  );
  // A huge samples.jsonl is allowed: the index reads it one stretch at a time.
  it.each(cases.filter(([what, file]) => !(what.includes('GB') && file === 'samples.jsonl')))(
    '%s as %s',
    async (what, file) => {
      const name = `${what}-${file}`.replaceAll(/[^a-z-]/g, '');
      const dir = join(folder, name);
      writeRun(dir, { done: false });
      rmSync(join(dir, file), { force: true });
      REPLACE_BY[what]!(join(dir, file));
      const { id } = await runOf(name);
      const answers = [
        await get('/api/runs'),
        await get(`/api/runs/${id}`),
        await get(`/api/runs/${id}/rounds`),
        await get(`/api/runs/${id}/rounds/1/questions`),
        await get(`/api/runs/${id}/rounds/1/questions/0`),
        await get(`/api/runs/${id}/rounds/1/scores`),
        await get(`/api/runs/${id}/search?text=SECRET`),
      ];
      for (const answer of answers) {
        expect(answer.status, answer.url).toBeLessThan(500);
        expect(await answer.text()).not.toContain(SECRET);
      }
      expect((await post('/api/compare', { runs: [id], by: 'scheme' })).status).toBeLessThan(500);
      rmSync(dir, { recursive: true, force: true });
    },
  );

  it('as is a link to checkpoints elsewhere', async () => {
    mkdirSync(join(root, 'elsewhere', 'round-000007'), { recursive: true });
    writeRun(join(folder, 'linked'));
    rmSync(join(folder, 'linked', 'checkpoints'), { recursive: true });
    symlinkSync(join(root, 'elsewhere'), join(folder, 'linked', 'checkpoints'));
    const { id } = await runOf('linked');
    expect(((await (await get(`/api/runs/${id}`)).json()) as RunDetail).checkpoints).toEqual([]);
  });

  it('as is an index with false entries', async () => {
    const dir = join(folder, 'lies');
    writeRun(dir);
    const { id } = await runOf('lies');
    const index = Buffer.alloc(16 + 3 * 32);
    index.set(Buffer.from('CANDORSI\x01\0\0\0\x20\0\0\0', 'latin1'));
    const record = (i: number, [round, q, offset, bytes, samples]: number[]) => {
      index.writeUInt32LE(round!, 16 + 32 * i);
      index.writeUInt32LE(q!, 20 + 32 * i);
      index.writeDoubleLE(offset!, 24 + 32 * i);
      index.writeDoubleLE(bytes!, 32 + 32 * i);
      index.writeDoubleLE(samples!, 40 + 32 * i);
    };
    const end = readFileSync(join(dir, 'samples.jsonl'), 'utf8').lastIndexOf('{"round":3,"q":1,');
    for (const [offset, bytes] of [
      [NaN, 5],
      [-1, 10],
      [1e300, 1],
      [0, 1e300],
      [0, -5],
      [0.5, 0.5],
    ] as const) {
      record(0, [1, 0, 0, 10, 1]);
      record(1, [2, 0, offset, bytes, 2]);
      record(2, [3, 1, end, 10, 3]);
      writeFileSync(join(dir, 'samples.index'), index);
      for (const path of [
        '',
        '/rounds',
        '/rounds/2/questions',
        '/rounds/2/questions/0',
        '/rounds/2/scores',
      ])
        expect((await get(`/api/runs/${id}${path}`)).status, `${offset} ${bytes}`).toBeLessThan(
          500,
        );
    }
  });

  it('as is a folder whose run is still being created', async () => {
    writeRun(join(folder, 'whole'), { done: false });
    writeRun(join(folder, 'whole.tmp-4711'), { done: false });
    expect(
      (await listRuns()).map(({ path }) => path).filter((path) => path.startsWith('whole')),
    ).toEqual(['whole']);
  });
});

describe('a key', () => {
  const KEYED = { baseUrl: 'http://127.0.0.1:4999', apiKeyEnv: 'MY_SECRET', baseModel: 'x' };
  const PLAIN = { baseUrl: 'http://127.0.0.1:4998', baseModel: 'x' };
  const clusters: Readonly<Record<string, object>> = {
    'the shoggoth’s': { shoggoth: KEYED, face: PLAIN },
    'the face’s': { shoggoth: PLAIN, face: KEYED },
    'the paraphraser’s': {
      shoggoth: PLAIN,
      face: PLAIN,
      paraphraser: { ...KEYED, files: '/nowhere' },
    },
    'one in a variable that everybody has': {
      shoggoth: { ...KEYED, apiKeyEnv: 'PATH' },
      face: PLAIN,
    },
    'one for an address elsewhere': {
      shoggoth: { ...KEYED, baseUrl: 'https://evil.example' },
      face: PLAIN,
    },
  };
  it.each(Object.entries(clusters))('is never sent from the page: %s', async (_, cluster) => {
    const dir = join(folder, 'keyed');
    writeRun(dir, { done: false });
    const config = JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8'));
    const model = { ...config.model, cluster: { dialect: 'candor', ...cluster } };
    writeFileSync(join(dir, 'config.json'), JSON.stringify({ ...config, model }));
    const run = await runOf('keyed');
    expect(run.can.resume).toBe(false);
    const both =
      /environment variable (MY_SECRET|PATH) to (http:\/\/127\.0\.0\.1:4999|https:\/\/evil\.example)/;
    expect(run.notices.join('\n')).toMatch(both);
    const resumed = await post(`/api/runs/${run.id}/resume`, {});
    expect([resumed.status, resumed.body.error]).toEqual([400, expect.stringMatching(both)]);
    expect(resumed.body.error).toContain(`candor resume ${dir}`);
    const yaml = JSON.stringify({
      task: 'lottery',
      model: { cluster: { dialect: 'candor', ...cluster } },
    });
    for (const path of ['/api/plan', '/api/launch']) {
      const launched = await post(path, { config: yaml, name: 'new-with-key' });
      expect([launched.status, launched.body.error]).toEqual([400, expect.stringMatching(both)]);
      expect(launched.body.error).toMatch(/candor train --config FILE/);
    }
    rmSync(dir, { recursive: true });
  });

  it('of a judge counts, whether or not the config names its variable', async () => {
    for (const judge of [{ apiKeyEnv: 'MINE' }, {}]) {
      const taskJudge = { baseUrl: 'https://evil.example/v1', model: 'x', ...judge };
      const answer = await post('/api/launch', {
        config: JSON.stringify({ task: 'sums', taskJudge }),
        name: 'judged',
      });
      expect([answer.status, answer.body.error]).toEqual([
        400,
        expect.stringMatching(/taskJudge: .*(MINE|OPENAI_API_KEY) to https:\/\/evil\.example/),
      ]);
    }
  });

  it('is sought in the config as it is when Resume is pressed', async () => {
    const dir = join(folder, 'changed');
    writeRun(dir, { done: false });
    const run = await runOf('changed');
    expect(run.can.resume).toBe(true);
    const config = JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8'));
    config.model.cluster = { dialect: 'candor', shoggoth: KEYED, face: PLAIN };
    writeFileSync(join(dir, 'config.json'), JSON.stringify(config));
    expect((await post(`/api/runs/${run.id}/resume`, {})).body.error).toMatch(/MY_SECRET/);
    rmSync(dir, { recursive: true });
  });
});

describe('an expected fault', () => {
  it.each([
    ['a misspelt scheme', 'task: sums\nscheme: nested-tpo3', /did you mean .*nested-top3/],
    ['a scheme of unknown keys', 'task: sums\nscheme: {name: nested-top3, wrong: 1}', /wrong/],
    [
      'a split beyond the budget',
      'task: sums\nround: {perQuestion: 1, cotPrice: 50}',
      /budget|cost|price/i,
    ],
    ['a fractional split', 'task: sums\nround: {perQuestion: 0.5}', /budget|cost/i],
    ['a paraphraser that the task does not have', 'task: sums\nparaphraser: model', /paraphraser/],
    ['an impossible model size', 'task: sums\nmodel: {width: 17, heads: 3}', /width/],
    ['a penalty that the task does not have', 'task: sums\ngrader: {penaltyWeight: 3}', /./],
    ['an invalid prompt template', "task: sums\nprompts: {face: {user: '{{ question'}}", /./],
    [
      'missing model files',
      'task: sums\nmodel: {cluster: {dialect: candor, shoggoth: {baseUrl: "http://127.0.0.1:1", baseModel: a, files: /nowhere}, face: {baseUrl: "http://127.0.0.1:1", baseModel: a, files: /nowhere}}}',
      /nowhere/,
    ],
  ])('is explained: %s', async (_, config, message) => {
    const answer = await post('/api/plan', { config, name: 'faulty' });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
    if (answer.status !== 200) expect(answer.body.error).toMatch(message);
  });

  it('names the field as the page does', async () => {
    const answer = await post('/api/plan', { config: 'task: sums', name: '../x' });
    expect(answer.body.error).toMatch(/^folder: must be 1 to 100 letters/);
  });
});

describe('a CoT numbered far beyond the others', () => {
  it('is drawn as one CoT', async () => {
    const dir = join(folder, 'far');
    writeRun(dir, { rounds: 1, questions: 1 });
    const lines = readFileSync(join(dir, 'samples.jsonl'), 'utf8').split('\n');
    const far = { ...JSON.parse(lines[0]!), i: 9_999_999 };
    writeFileSync(
      join(dir, 'samples.jsonl'),
      [...lines.slice(0, -1), JSON.stringify(far), ''].join('\n'),
    );
    const { id } = await runOf('far');
    const { records } = (await (
      await get(`/api/runs/${id}/rounds/1/questions/0`)
    ).json()) as QuestionSamples;
    const shown = shownOf(records, { shoggoth: new Map(), face: new Map() }, null);
    expect(shown.cots.map(({ i }) => i)).toEqual([0, 1, 2, 3, 9_999_999]);
    const scores = (await (await get(`/api/runs/${id}/rounds/1/scores`)).json()) as RoundScores;
    expect(scores.trees).toEqual([[]]);
    expect(scores.notices.join()).toMatch(/far beyond/);
  });

  it('is left out and counted if there are more CoTs than a figure can show', () => {
    const record = {
      round: 1,
      q: 0,
      j: 0,
      questionId: '',
      question: '',
      difficulty: '',
      cot: '',
      summary: '',
      score: 1,
      parts: null,
    };
    const records = Array.from({ length: 4096 }, (_, i) => ({ ...record, i: 3 * i }));
    const shown = shownOf(records as never, { shoggoth: new Map(), face: new Map() }, null);
    expect([shown.cots.length, shown.leftOut]).toEqual([512, 4096 - 512]);
  });
});
