import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Stopped } from '../../errors.js';
import { LostAnswer, openConnection } from './connection.js';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Answers nothing for a result's first `silent` requests; is well, or answers nothing to that either. */
async function serve(silent: number, isWell: boolean) {
  let asked = 0;
  server = createServer((request, response) => {
    const reply = (body: object) => {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
    };
    if (request.url!.endsWith('/healthz')) {
      if (isWell) reply({ status: 'ok' });
    } else if (++asked > silent) reply({ done: true });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return openConnection({ baseUrl: `http://127.0.0.1:${port}`, requestMs: 50, patienceMs: 300 });
}

describe('the wait for a result', () => {
  it('lasts as long as the server is well, however silent it is about the result', async () => {
    const connection = await serve(12, true);
    expect(await connection.retrieve('long')).toEqual({ done: true });
    connection.close();
  });

  it('ends where the server answers nothing at all', async () => {
    const connection = await serve(Infinity, false);
    await expect(connection.retrieve('lost')).rejects.toThrow(/no answer for 0 s/);
    connection.close();
  });
});

/** Answers everything with this status and these headers, and counts. */
async function serveStatus(status: number, headers: Record<string, string> = {}, then: object | null = null) {
  const seen: string[] = [];
  server = createServer((request, response) => {
    seen.push(request.url!);
    if (then && seen.length > 1) response.end(JSON.stringify(then));
    else response.writeHead(status, headers).end('{"detail":"as told"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { seen, baseUrl: `http://127.0.0.1:${port}` };
}

describe('a request that must not take effect twice', () => {
  it('is not sent again after a 503, which a proxy gives for a server that took it', async () => {
    const { seen, baseUrl } = await serveStatus(503);
    const connection = openConnection({ baseUrl, patienceMs: 300 });
    await expect(connection.post('forward_backward', {}, false)).rejects.toThrow(LostAnswer);
    expect(seen).toHaveLength(1);
    connection.close();
  });

  it('is sent again after a 429, which did not let it in', async () => {
    const { seen, baseUrl } = await serveStatus(429, {}, { done: true });
    const connection = openConnection({ baseUrl });
    expect(await connection.post('forward_backward', {}, false)).toEqual({ done: true });
    expect(seen).toHaveLength(2);
    connection.close();
  });
});

describe('a server that has no time', () => {
  it.each([429, 408])('is not asked for a result without pause (%d)', async (status) => {
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
  it('is told of, once for all who wait for it', async () => {
    const said: string[] = [];
    const { baseUrl } = await serveStatus(429);
    const options = { baseUrl, patienceMs: 7000, onWaiting: (what: string) => said.push(what) };
    const connection = openConnection(options);
    await expect(Promise.all([connection.get('x'), connection.get('y')])).rejects.toThrow(
      /no answer for 7 s: 429/,
    );
    expect(said).toEqual([`Waiting for ${baseUrl}, up to 7 s: 429 as told`]);
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
    // What answers is heard out, as its model has to be unloaded.
    await connection.tell('unload_model', {});
    connection.close();
  });
});

describe('a fault in the setup', () => {
  it('is no password in an address, which would be stored', () => {
    const open = () => openConnection({ baseUrl: 'http://me:hunter2@127.0.0.1:1' });
    expect(open).toThrow(/apiKeyEnv/);
    expect(open).not.toThrow(/hunter2/);
  });

  it('is told at once, without the key', async () => {
    process.env.CANDOR_TEST_KEY = 'sec\nret';
    const connection = openConnection({ baseUrl: 'http://127.0.0.1:1', apiKeyEnv: 'CANDOR_TEST_KEY' });
    const failed = await connection.get('healthz').catch((cause: Error) => cause.message);
    expect(failed).toMatch(/CANDOR_TEST_KEY/);
    expect(failed).not.toMatch(/ret/);
    delete process.env.CANDOR_TEST_KEY;
  });

  it('is a redirect: the key does not go with it', async () => {
    const { seen, baseUrl } = await serveStatus(307, { location: 'http://127.0.0.1:1/elsewhere' });
    await expect(openConnection({ baseUrl }).get('healthz')).rejects.toThrow(/leads to .*elsewhere/);
    expect(seen).toHaveLength(1);
  });
});
