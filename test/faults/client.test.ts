/**
 * The Tinker client through a network that lies: replies of status 200 that are not valid, replies
 * to other requests, login pages, endless replies, servers that ask for a pause, and clocks that
 * jump. Whatever happens, a life ends with the same weights to the bit as one in this process, or
 * with an error message.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { createRng } from '../../src/base/random.js';
import { dialects, openSession, openTinkerPolicy } from '../../src/models/tinker/index.js';
import { MODEL, type Serving, serving } from '../../src/models/tinker/serving.fixture.js';
import { account, limitOf, SEED, tryFor } from './_campaign.js';

const SHARE = 0.12;
const PASSED = 0.75;

type Lie = (
  response: ServerResponse,
  good: { readonly status: number; readonly text: string; readonly other: string },
) => void;
const json = { 'content-type': 'application/json' };
const LIES: Readonly<Record<string, Lie>> = {
  'a login page': (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html>Sign in'),
  'half a body': (response, { text }) =>
    response.writeHead(200, json).end(text.slice(0, text.length / 2)),
  'an empty body': (response) => response.writeHead(200).end(),
  'an empty object': (response) => response.writeHead(200, json).end('{}'),
  'an empty list': (response) => response.writeHead(200, json).end('[]'),
  null: (response) => response.writeHead(200, json).end('null'),
  'no content': (response) => response.writeHead(204).end(),
  'an answer of another request': (response, { other }) => response.writeHead(200, json).end(other),
  'an operation of another request': (response) =>
    response.writeHead(200, json).end('{"request_id":"of-another:1"}'),
  'a fault of another request': (response) =>
    response.writeHead(404, json).end('{"detail":"gone","echo":"of another"}'),
  'a redirect': (response) =>
    response.writeHead(302, { location: 'http://127.0.0.1:1/login' }).end(),
  'a page that is not there': (response) => response.writeHead(404).end('<html>404'),
  'a page for guests': (response) => response.writeHead(401).end('<html>Sign in'),
  'a full house': (response) =>
    response.writeHead(429, { ...json, 'retry-after': '0' }).end('{"detail":"full"}'),
  'a bad gateway': (response) => response.writeHead(502).end('<html>502'),
  'no answer': (response) => response.socket?.destroy(),
  'an answer without end': (response) => {
    response.writeHead(200, json);
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(1 << 16)));
    };
    response.on('drain', more);
    more();
  },
};

let life: Serving;
const folder = mkdtempSync(join(tmpdir(), 'candor-faults-client-'));
beforeAll(async () => {
  life = await serving(200);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await life.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Puts a network before the server that falsifies a share of the replies once the client knows the
 * server.
 */
async function lyingProxy(seed: number, happened: Record<string, number>) {
  const rng = createRng(seed);
  const answered: string[] = [];
  let requests = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const answer = await fetch(new URL(request.url!, life.url), {
      method: request.method!,
      headers: json,
      ...(body.length > 0 ? { body } : {}),
    });
    const text = await answer.text();
    const known = requests++ > 0;
    answered.push(text);
    const other = answered[rng.int(answered.length)]!;
    const names = Object.keys(LIES);
    const kind = known && rng.next() > PASSED ? names[rng.int(names.length)]! : null;
    if (kind === null) return response.writeHead(answer.status, json).end(text);
    happened[kind] = (happened[kind] ?? 0) + 1;
    return LIES[kind]!(response, { status: answer.status, text, other });
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Plays two rounds: samples, learns, and reads what was learnt. */
async function lived(url: string): Promise<string> {
  const session = await openSession({
    ...{ baseUrl: url, dialect: dialects.candor, inFlight: 16 },
    ...{ patienceMs: 120_000, requestMs: 2000, answerBytes: 1 << 20 },
  });
  try {
    const policy = await openTinkerPolicy(session, MODEL);
    const seen: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      const sampler = await policy.snapshot('round');
      const requests = [1, 2, 3].map((token) => ({ prompt: [token], seeds: [round, round + 10] }));
      seen.push(await sampler.sample(requests, { maxTokens: 6, temperature: 1, topP: 1, stop: 0 }));
      const tokens = [1, 2 + round, 3, 4];
      await policy.accumulate([{ tokens, coef: [0, 1, -0.5, 0.25] }]);
      seen.push(await policy.step({ learningRate: 1e-2 }));
      seen.push(await policy.logprobs([{ tokens }]));
      await sampler.dispose();
    }
    const file = join(folder, 'saved.tinker.json');
    await policy.save(file);
    expect(JSON.parse(readFileSync(file, 'utf8')).path).toMatch(/^tinker:/);
    return JSON.stringify(seen, (_, value) => (value instanceof Float32Array ? [...value] : value));
  } finally {
    await session.close();
  }
}

it('lives the same life to the bit whatever is answered instead', {
  timeout: limitOf(SHARE),
}, async () => {
  const wanted = await lived(life.url);
  const happened: Record<string, number> = {};
  const words: string[] = [];
  let same = 0;
  const tried = await tryFor(SHARE, 4, async (index) => {
    const proxy = await lyingProxy(1000 * SEED + index, happened);
    // In every second life the clocks jump, forwards and backwards.
    const [date, steady] = [Date.now.bind(Date), performance.now.bind(performance)];
    let jump = 0;
    const jumpTo = (ms: number) => {
      jump = ms;
      return jump;
    };
    if (index % 2 === 1) {
      vi.spyOn(Date, 'now').mockImplementation(() => date() + jumpTo(900_000 - jump));
      if (index % 4 === 3)
        vi.spyOn(performance, 'now').mockImplementation(() => steady() + jumpTo(jump + 1000));
    }
    try {
      const got = await lived(proxy.url);
      expect(got).toBe(wanted);
      same++;
    } catch (cause) {
      // The client may give up, but only with an error message.
      expect(cause).toBeInstanceOf(UserError);
      words.push((cause as Error).message);
    } finally {
      vi.restoreAllMocks();
      await proxy.close();
      await sleep(0);
    }
  });
  const faulty = Object.values(happened).reduce((a, b) => a + b, 0);
  expect(words).toEqual([]);
  account(
    `Tinker client, ${Object.keys(LIES).length} kinds of lies, clocks that jump`,
    `${tried} lives, ${faulty} faulty exchanges`,
    `${same} of ${tried} same to the bit`,
    'nothing',
  );
});
