import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Stopped } from '../../base/errors.js';
import { LostAnswer, openConnection } from './connection.js';

let server: Server;
afterEach(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

/** Ignores the first `silent` requests for a result; answers health checks only if `healthy`. */
async function serve(silent: number, healthy: boolean, requestMs = 50) {
  let asked = 0;
  server = createServer((request, response) => {
    const reply = (body: object) => {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
    };
    if (request.url!.endsWith('/healthz')) {
      if (healthy) reply({ status: 'ok' });
    } else if (++asked > silent) reply({ done: true });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return openConnection({
    baseUrl: `http://127.0.0.1:${port}`,
    requestMs,
    patienceMs: 6 * requestMs,
  });
}

describe('the wait for a result', () => {
  it('lasts as long as the server is healthy, however silent it is about the result', async () => {
    const connection = await serve(12, true, 250);
    expect(await connection.retrieve('long')).toEqual({ done: true });
    connection.close();
  });

  it('ends if the server does not answer at all', async () => {
    const connection = await serve(Infinity, false);
    await expect(connection.retrieve('lost')).rejects.toThrow(/no answer for 0 s/);
    connection.close();
  });
});

/** Answers every request with this status and these headers; all after the first with `then`. */
async function serveStatus(
  status: number,
  headers: Record<string, string> = {},
  then: object | null = null,
) {
  const seen: string[] = [];
  server = createServer((request, response) => {
    seen.push(request.url!);
    if (then && seen.length > 1) response.end(JSON.stringify(then));
    else response.writeHead(status, headers).end('{"detail":"no time"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { seen, baseUrl: `http://127.0.0.1:${port}` };
}

describe('a request that must not take effect twice', () => {
  it('is not resent after a 503, as the server may have done the work', async () => {
    const { seen, baseUrl } = await serveStatus(503);
    const connection = openConnection({ baseUrl, patienceMs: 300 });
    await expect(connection.post('forward_backward', {}, false)).rejects.toThrow(LostAnswer);
    expect(seen).toHaveLength(1);
    connection.close();
  });

  it('is resent after a 429, which means that it was rejected', async () => {
    const { seen, baseUrl } = await serveStatus(429, {}, { done: true });
    const connection = openConnection({ baseUrl });
    expect(await connection.post('forward_backward', {}, false)).toEqual({ done: true });
    expect(seen).toHaveLength(2);
    connection.close();
  });
});

describe('a server that has no time', () => {
  it.each([429, 408])('is not polled without pauses (%d)', async (status) => {
    const { seen, baseUrl } = await serveStatus(status);
    const connection = openConnection({ baseUrl, patienceMs: 600 });
    const result = connection.retrieve('long').catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(seen.length).toBeLessThan(10);
    connection.close();
    await result;
  });
});

describe('a server out of reach', () => {
  it('is reported once, however many requests wait for it', async () => {
    const reports: string[] = [];
    const { baseUrl } = await serveStatus(429);
    const options = { baseUrl, patienceMs: 7000, onWaiting: (what: string) => reports.push(what) };
    const connection = openConnection(options);
    await expect(Promise.all([connection.get('x'), connection.get('y')])).rejects.toThrow(
      /no answer for 7 s: 429/,
    );
    expect(reports).toEqual([`Waiting for ${baseUrl}, up to 7 s: 429 no time`]);
    connection.close();
  }, 20_000);
});

describe('a stop', () => {
  it('does not wait for a server that is out of reach', async () => {
    const { baseUrl } = await serveStatus(503);
    const controller = new AbortController();
    const connection = openConnection({ baseUrl, signal: controller.signal });
    const waiting = [connection.get('x'), connection.retrieve('y')];
    setTimeout(() => controller.abort(), 200);
    for (const one of waiting) await expect(one).rejects.toThrow(Stopped);
    // Requests to a server that answers still work, because its models have to be unloaded.
    await connection.notify('unload_model', {});
    connection.close();
  });
});

describe('the setup', () => {
  it('refuses a password in the address, which would be stored', () => {
    const open = () => openConnection({ baseUrl: 'http://me:hunter2@127.0.0.1:1' });
    expect(open).toThrow(/apiKeyEnv/);
    expect(open).not.toThrow(/hunter2/);
  });

  it('reports an invalid key at once, without showing it', async () => {
    process.env.CANDOR_TEST_KEY = 'sec\nret';
    const connection = openConnection({
      baseUrl: 'http://127.0.0.1:1',
      apiKeyEnv: 'CANDOR_TEST_KEY',
    });
    const failed = await connection.get('healthz').catch((cause: Error) => cause.message);
    expect(failed).toMatch(/CANDOR_TEST_KEY/);
    expect(failed).not.toMatch(/ret/);
    delete process.env.CANDOR_TEST_KEY;
  });

  it('refuses a redirect and does not send the key there', async () => {
    const { seen, baseUrl } = await serveStatus(307, { location: 'http://127.0.0.1:1/elsewhere' });
    await expect(openConnection({ baseUrl }).get('healthz')).rejects.toThrow(
      /redirects to .*elsewhere/,
    );
    expect(seen).toHaveLength(1);
  });
});

type Reply = (
  count: number,
  request: { url: string; body: string },
) => [status: number, body: string, headers?: object];

/** Answers with `reply`, which gets the number of earlier requests. */
async function serveReplies(reply: Reply) {
  const seen: string[] = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = request.url!;
    const [status, text, headers = {}] = reply(seen.length, {
      url,
      body: Buffer.concat(chunks).toString(),
    });
    seen.push(url);
    response.writeHead(status, headers as Record<string, string>).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const WANTED = z.looseObject({ request_id: z.string() });
const GOOD = '{"request_id":"mine"}';
const LIES: Readonly<Record<string, readonly [status: number, body: string, headers?: object]>> = {
  'a login page': [200, '<!DOCTYPE html><form action="/login">', { 'content-type': 'text/html' }],
  'half a body': [200, GOOD.slice(0, 12)],
  'an empty body': [200, ''],
  'no content': [204, ''],
  'an empty object': [200, '{}'],
  'a list': [200, '[]'],
  null: [200, 'null'],
  'a number': [200, '3'],
  'a text': [200, '"ok"'],
  'a field of another type': [200, '{"request_id":7}'],
  'NaN, which is not valid JSON': [200, '{"request_id":NaN}'],
};

describe('a false answer', () => {
  it.each(Object.entries(LIES))('is trouble, and the request is resent: %s', async (_, lie) => {
    const { seen, baseUrl } = await serveReplies((count) => (count === 0 ? [...lie] : [200, GOOD]));
    const connection = openConnection({ baseUrl });
    expect(await connection.post('asample', {}, true, WANTED)).toEqual({ request_id: 'mine' });
    expect(seen).toHaveLength(2);
    connection.close();
  });

  it.each(Object.entries(LIES))('to a poll leads to another poll: %s', async (_, lie) => {
    const { baseUrl } = await serveReplies((count) => (count === 0 ? [...lie] : [200, GOOD]));
    const connection = openConnection({ baseUrl });
    expect(await connection.retrieve('mine', WANTED)).toEqual({ request_id: 'mine' });
    connection.close();
  });

  it.each(Object.entries(LIES))('may hide that a request took effect: %s', async (_, lie) => {
    const { seen, baseUrl } = await serveReplies(() => [...lie]);
    const connection = openConnection({ baseUrl });
    await expect(connection.post('forward_backward', {}, false, WANTED)).rejects.toThrow(
      LostAnswer,
    );
    expect(seen).toHaveLength(1);
    connection.close();
  });

  it('is described once patience runs out', async () => {
    const { baseUrl } = await serveReplies(() => [200, '<html>Sign in']);
    const connection = openConnection({ baseUrl, patienceMs: 250 });
    await expect(connection.get('get_server_capabilities', WANTED)).rejects.toThrow(
      /no answer for 0 s: 200, but not an answer to this request: "<html>Sign in"/,
    );
    connection.close();
  });

  it('may be the answer to another request, if the server repeats echoes', async () => {
    const { seen, baseUrl } = await serveReplies((count, { body }) => {
      const { echo } = JSON.parse(body);
      expect(echo).toMatch(/./);
      return [200, JSON.stringify({ request_id: 'mine', echo: count === 0 ? 'of another' : echo })];
    });
    const connection = openConnection({ baseUrl, echoes: true });
    expect(await connection.post('asample', {}, true, WANTED)).toMatchObject({
      request_id: 'mine',
    });
    expect(seen).toHaveLength(2);
    connection.close();
  });

  it.each([
    ['accepts', [200, '{"request_id":"of another"}']],
    ['refuses', [404, '{"detail":"gone","echo":"of another"}']],
  ] as const)('is one that %s an operation without repeating its echo', async (_, lie) => {
    const { baseUrl } = await serveReplies((count, { body }) => {
      const { echo } = JSON.parse(body);
      return count === 1 ? [...lie] : [200, JSON.stringify({ request_id: 'mine', echo })];
    });
    const connection = openConnection({ baseUrl, echoes: true });
    for (let request = 0; request < 2; request++)
      expect(await connection.post('asample', {}, true, WANTED)).toMatchObject({
        request_id: 'mine',
      });
    connection.close();
  });

  it('to a health check does not make a silent server healthy', async () => {
    server = createServer((request, response) => {
      if (request.url!.endsWith('/healthz')) response.end('<html>Sign in');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const connection = openConnection({ baseUrl, requestMs: 50, patienceMs: 300 });
    await expect(connection.retrieve('lost')).rejects.toThrow(/no answer for/);
    connection.close();
  });

  it.each([
    ['a redirect', [302, '', { location: 'http://127.0.0.1:1/login' }]],
    ['a page not found', [404, '<html>404']],
    ['a page that requires a login', [401, '<html>Sign in']],
  ] as const)('is blamed on the network once the server has answered: %s', async (_, lie) => {
    const { baseUrl } = await serveReplies((count) =>
      count === 1 ? ([...lie] as unknown as [number, string]) : [200, GOOD],
    );
    const connection = openConnection({ baseUrl });
    await connection.get('x', WANTED);
    expect(await connection.get('x', WANTED)).toEqual({ request_id: 'mine' });
    connection.close();
  });
});

describe('an endless answer', () => {
  it('is not read past its limit, and its connection is ended', async () => {
    let ended = 0;
    let sent = 0;
    server = createServer((_, response) => {
      const timer = setInterval(() => {
        sent += 1000;
        response.write('x'.repeat(1000));
      }, 1);
      response.on('close', () => {
        ended++;
        clearInterval(timer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const connection = openConnection({ baseUrl, answerBytes: 10_000, patienceMs: 250 });
    await expect(connection.get('x')).rejects.toThrow(/the answer has more than 10000 bytes/);
    await expect.poll(() => ended).toBe(2);
    expect(sent).toBeLessThan(10_000_000);
    connection.close();
  });
});

describe('Retry-After', () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000).toUTCString();
  it.each([
    ['seconds', '30'],
    ['a date', inAnHour()],
  ])('is respected until patience runs out: %s', async (_, value) => {
    for (const status of [429, 503]) {
      const { seen, baseUrl } = await serveReplies(() => [status, '{}', { 'retry-after': value }]);
      const connection = openConnection({ baseUrl, patienceMs: 700 });
      await expect(connection.get('x')).rejects.toThrow(/no answer for 1 s/);
      await expect(connection.retrieve('y')).rejects.toThrow(/no answer for 1 s/);
      // Each request is sent at the start and at the end; without Retry-After, four times or more.
      expect(seen.length).toBeLessThanOrEqual(4);
      connection.close();
      server.closeAllConnections();
      server.close();
    }
  });

  it('changes nothing if it is in the past or invalid', async () => {
    for (const value of ['soon', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
      const { baseUrl } = await serveReplies((count) =>
        count === 0 ? [429, '{}', { 'retry-after': value }] : [200, GOOD],
      );
      const connection = openConnection({ baseUrl });
      expect(await connection.get('x', WANTED)).toEqual({ request_id: 'mine' });
      connection.close();
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('a clock that jumps', () => {
  it.each(['Date', 'performance'] as const)('does not end a wait: %s', async (clock) => {
    const [real, at] = [globalThis[clock].now.bind(globalThis[clock]), { jump: 0 }];
    vi.spyOn(globalThis[clock], 'now').mockImplementation(() => real() + at.jump);
    const { seen, baseUrl } = await serveReplies((count) => {
      // The machine sleeps while a request is in flight, and between two requests.
      at.jump += 700_000;
      return count % 3 === 2 ? [200, GOOD] : [503, '{}'];
    });
    const connection = openConnection({ baseUrl, patienceMs: 60_000, requestMs: 1000 });
    expect(await connection.get('x', WANTED)).toEqual({ request_id: 'mine' });
    expect(await connection.retrieve('y', WANTED)).toEqual({ request_id: 'mine' });
    expect(seen).toHaveLength(6);
    connection.close();
  });
});
