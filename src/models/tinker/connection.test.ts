import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openConnection } from './connection.js';

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
