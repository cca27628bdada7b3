import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRunAsComparison } from '../../../runs/compare/read-comparison.js';
import { analyse } from '../../../show/report/analysis.js';
import { pageDocument } from '../../../show/web/document.js';
import type { Grouped, QuestionSamples, RunDetail, RunList } from '../api.js';
import { createStudio, type Studio } from './app.js';
import { writeRun } from './run.fixture.js';

const TOKEN = 'a-token-of-more-than-32-characters-in-all';
const HOST = '127.0.0.1:4321';
const root = mkdtempSync(join(tmpdir(), 'candor-studio-test-'));
const folder = join(root, 'runs');
let studio: Studio;
let cookie = '';

const request = (path: string, init: RequestInit = {}, headers: Record<string, string> = {}) =>
  studio.app.request(`http://${HOST}${path}`, {
    ...init,
    headers: { host: HOST, cookie, ...headers },
  });
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  request(
    path,
    { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) },
    { origin: `http://${HOST}`, 'content-type': 'application/json', ...headers },
  );
const runList = async () => (await (await request('/api/runs')).json()) as RunList;
const idOf = async (path: string) => (await runList()).runs.find((run) => run.path === path)!.id;

beforeAll(async () => {
  for (const seed of [1, 2, 3]) {
    writeRun(join(folder, `mean-${seed}`), {
      scheme: 'nested-mean',
      seed,
      scoreAt: (r) => 0.3 + 0.1 * r + 0.01 * seed,
    });
    writeRun(join(folder, 'deeper', `top3-${seed}`), {
      seed,
      scoreAt: (r) => 0.3 + 0.05 * r - 0.02 * seed,
    });
  }
  writeRun(join(root, 'outside'));
  symlinkSync(join(root, 'outside'), join(folder, 'link'));
  writeRun(join(folder, 'hints'), { task: 'hints', done: false, cot: 'h said 7 so ' });
  const page = pageDocument({
    title: 'Studio',
    script: '1',
    css: 'a{}',
    policy: ["connect-src 'self'"],
  });
  studio = createStudio({ folder, page, token: TOKEN });
  const opened = await studio.app.request(`http://${HOST}/?token=${TOKEN}`, {
    headers: { host: HOST },
  });
  expect(opened.status).toBe(303);
  expect(opened.headers.get('location')).toBe('/');
  const set = opened.headers.get('set-cookie')!;
  expect(set).toMatch(/HttpOnly; SameSite=Strict$/);
  cookie = set.split(';')[0]!;
});
afterAll(async () => {
  await studio.close();
  rmSync(root, { recursive: true });
});

describe('access', () => {
  it('refuses every request without the token, even for the page', async () => {
    for (const path of ['/', '/api/runs', '/api/events', '/?token=wrong', '/?token='])
      expect((await request(path, {}, { cookie: '' })).status).toBe(401);
    expect((await request('/', {}, { cookie: cookie.replace(/=.*/, '=a-token') })).status).toBe(
      401,
    );
  });

  it('refuses other host names, which another page could point to this machine', async () => {
    for (const host of [
      'evil.example',
      'evil.example:4321',
      '127.0.0.1.evil.example',
      '[::1]:4321',
      '',
    ])
      expect((await request('/api/runs', {}, { host })).status, host).toBe(403);
    expect((await request('/api/runs', {}, { host: 'localhost:4321' })).status).toBe(200);
  });

  it('refuses requests from other pages', async () => {
    for (const site of ['cross-site', 'same-site'])
      expect((await request('/api/runs', {}, { 'sec-fetch-site': site })).status).toBe(403);
    const body = { runs: [], by: 'scheme' };
    for (const origin of ['http://evil.example', 'null', `https://${HOST}`, ''])
      expect((await post('/api/compare', body, { origin })).status, origin).toBe(403);
    expect((await post('/api/compare', body, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('/api/compare', body)).status).toBe(200);
  });

  it('refuses other methods and long bodies', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect((await request('/api/runs', { method })).status).toBe(405);
    const long = await post('/api/compare', `{"by":"${'x'.repeat(70_000)}"}`);
    expect([long.status, await long.json()]).toEqual([
      413,
      { error: 'A request may have at most 65536 bytes.' },
    ]);
  });

  it('sends security headers with every answer', async () => {
    for (const answer of [
      await request('/'),
      await request('/api/runs'),
      await request('/x'),
      await request('/', {}, { cookie: '' }),
    ]) {
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'sha256-.*frame-ancestors 'none'$/,
      );
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('never turns a request into a path, because ids are only looked up', async () => {
    const bad = [
      '..',
      '../outside',
      '..%2Foutside',
      '%2e%2e%2foutside',
      '/etc',
      '__proto__',
      'constructor',
      'x'.repeat(5000),
    ];
    for (const id of bad.map(encodeURIComponent))
      expect((await request(`/api/runs/${id}`)).status, id).toBe(404);
    for (const path of [
      '/../outside/config.json',
      '/%2e%2e/outside/config.json',
      '/runs/hints/config.json',
      '/config.json',
    ])
      expect((await request(path)).status, path).toBe(404);
    const { runs } = await runList();
    expect(runs.map((run) => run.path)).toEqual([
      'deeper/top3-1',
      'deeper/top3-2',
      'deeper/top3-3',
      'hints',
      'mean-1',
      'mean-2',
      'mean-3',
    ]);
  });
});

describe('runs', () => {
  it('are listed with the state of their directories', async () => {
    const run = (await runList()).runs.find(({ path }) => path === 'mean-1')!;
    expect(run).toMatchObject({
      status: 'done',
      task: 'lottery',
      scheme: 'nested-mean',
      n: 4,
      k: 4,
      seed: 1,
      round: 3,
      share: 1,
    });
    expect(run).toMatchObject({
      notices: [],
      hasSamples: true,
      budget: { unit: 'summaries', total: 96 },
    });
    expect(run.curve.map((y) => y.toFixed(2))).toEqual(['0.31', '0.41', '0.51', '0.61']);
    expect((await runList()).runs.find(({ path }) => path === 'hints')).toMatchObject({
      status: 'stopped',
      can: { resume: true, stop: false },
    });
  });

  it('are compared with the same numbers as in the report', async () => {
    const { runs } = await runList();
    const ids = runs.filter((run) => run.task === 'lottery').map((run) => run.id);
    const grouped = (await (
      await post('/api/compare', { runs: ids, by: 'scheme' })
    ).json()) as Grouped;
    const read = (path: string) => readRunAsComparison(join(folder, path), '');
    const top3 = await Promise.all([1, 2, 3].map((seed) => read(`deeper/top3-${seed}`)));
    const means = await Promise.all([1, 2, 3].map((seed) => read(`mean-${seed}`)));
    const arm = (all: typeof means) => ({
      ...all[0]!.arms[0]!,
      runs: all.flatMap((one) => one.arms[0]!.runs),
    });
    const report = analyse({ ...means[0]!, seeds: [1, 2, 3], arms: [arm(means), arm(top3)] });
    expect(grouped.groups.map((g) => [g.label, g.final])).toEqual(
      report.arms.map(({ arm: { label }, final: { mean, low, high } }) => [
        label,
        { mean, low, high },
      ]),
    );
    const [pair] = report.pairs;
    expect(grouped.pairs).toEqual([
      {
        a: 0,
        b: 1,
        seeds: 3,
        shown: true,
        holds: true,
        p: pair!.holm,
        mean: pair!.difference.mean,
        low: pair!.difference.low,
        high: pair!.difference.high,
      },
    ]);
    expect(grouped.groups[0]!.curves.rounds.map((p) => p.x)).toEqual([0, 1, 2, 3]);
    expect(grouped.notices).toEqual([]);
  });

  it('of two tasks are not compared', async () => {
    const ids = (await runList()).runs.map((run) => run.id);
    const answer = await post('/api/compare', { runs: ids, by: 'scheme' });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'These runs have 2 different tasks (hints, lottery); choose runs of one task.' },
    ]);
  });

  it('are shown as far as possible if they are damaged or of another version', async () => {
    const broken = join(root, 'damaged');
    const config = (name: string, text: string) =>
      writeFileSync(join(broken, name, 'config.json'), text);
    for (const name of ['cut', 'other', 'none', 'proto'])
      writeRun(join(broken, name), { rounds: 2 });
    config('cut', '{"task": "lot');
    config('other', '{"task":"lottery","scheme":"of-the-future","seed":7,"new":{"a":1}}');
    config('proto', '{"__proto__":{"task":"x"},"task":["no"],"scheme":{"label":5},"seed":"s"}');
    rmSync(join(broken, 'none', 'config.json'));
    rmSync(join(broken, 'none', 'metrics.jsonl'));
    const half = '{"round":1,"spent"';
    writeFileSync(join(broken, 'other', 'metrics.jsonl'), `{"round":0}\n[]\n${half}`);
    const own = createStudio({
      folder: broken,
      page: await (await request('/')).text(),
      token: TOKEN,
    });
    const get = async (path: string) =>
      (await own.app.request(`http://${HOST}${path}`, { headers: { host: HOST, cookie } })).json();
    const { runs } = (await get('/api/runs')) as RunList;
    expect(runs.map((run) => [run.path, run.status, run.task, run.seed])).toEqual([
      ['cut', 'done', 'unknown', 0],
      ['none', 'unreadable', 'unknown', 0],
      ['other', 'done', 'lottery', 7],
      ['proto', 'done', 'unknown', 0],
    ]);
    const notices = Object.fromEntries(runs.map((run) => [run.path, run.notices.join(' ')]));
    expect(notices.cut).toMatch(/^config.json cannot be read: /);
    expect(notices.none).toBe('config.json is missing.');
    expect(notices.other).toMatch(
      /not valid in this version of Candor.*metrics.jsonl:1 is not a valid line of metrics and is left out. metrics.jsonl:2/,
    );
    for (const { id } of runs) {
      const detail = (await get(`/api/runs/${id}`)) as RunDetail;
      expect(detail.run.id).toBe(id);
    }
    await own.close();
  });
});

describe('samples', () => {
  it('of a question come with marks, findings and the neighbouring questions', async () => {
    const id = await idOf('hints');
    const answer = (await (
      await request(`/api/runs/${id}/rounds/2/questions/1`)
    ).json()) as QuestionSamples;
    expect(answer.records).toHaveLength(16);
    expect(answer.records.filter((record) => record.face).length).toBeGreaterThan(0);
    expect([answer.previous, answer.next]).toEqual([
      { round: 2, q: 0 },
      { round: 3, q: 0 },
    ]);
    expect(Object.keys(answer.findings)).toEqual(['0', '1', '2', '3']);
  });
});

describe('a launch', () => {
  it('has a plan and a cost before it starts', async () => {
    const config =
      'task: lottery\nscheme: nested-mean\nround: {questions: 4}\nbudget: {total: 1280}\n';
    const plan = await (await post('/api/plan', { config, name: 'new' })).json();
    expect(plan).toMatchObject({
      name: 'new',
      cost: { rounds: 10, cots: 320, summaries: 1280, evaluations: 4 },
    });
    expect((plan as { lines: string[] }).lines[0]).toBe(
      'plan      lottery by nested-mean, 4 questions × 8 CoTs × 4 summaries a round, 10 rounds',
    );
  });

  it.each([
    ['a path', { config: '', name: '../x' }, /^folder: must be 1 to 100 letters/],
    ['an existing folder', { config: '', name: 'hints' }, /^folder: hints already exists/],
    ['a wrong key', { config: 'rounds: 3', name: 'x' }, /^line 1:1: .*rounds/],
    ['invalid YAML', { config: 'a: [', name: 'x' }, /^line 1:\d+: not valid YAML/],
    [
      'a task file',
      { config: 'task: ./evil.ts', name: 'x' },
      /^task: must be one of sums, .*a task file is code/,
    ],
    ['other values than strings', { config: 5, name: 'x' }, /both strings/],
  ])('with %s is refused in one sentence', async (_, body, message) => {
    for (const path of ['/api/plan', '/api/launch']) {
      const answer = await post(path, body);
      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { error: string }).error).toMatch(message);
    }
  });

  it('cannot stop or resume a single run of a comparison', async () => {
    const comparison = join(root, 'comparison');
    mkdirSync(comparison);
    writeFileSync(join(comparison, 'compare.json'), '{}');
    writeRun(join(comparison, 'runs', 'a'), { done: false });
    const own = createStudio({
      folder: comparison,
      page: await (await request('/')).text(),
      token: TOKEN,
    });
    const answer = (await (
      await own.app.request(`http://${HOST}/api/runs`, { headers: { host: HOST, cookie } })
    ).json()) as RunList;
    expect(answer.runs[0]).toMatchObject({
      status: 'stopped',
      can: { stop: false, resume: false },
    });
    await own.close();
  });
});
