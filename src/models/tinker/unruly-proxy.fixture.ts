/** For tests: a proxy that loses, delays, doubles and reorders the requests passing through it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRng } from '../../base/random.js';

export interface UnrulyProxy {
  readonly url: string;
  /** The number of requests by what happened to them. */
  readonly happened: Readonly<Record<string, number>>;
  /** The requested paths, in order. */
  readonly paths: readonly string[];
  close(): Promise<void>;
}

/** @param share the fraction of requests that are disturbed */
export async function unrulyProxy(to: string, share: number, seed: number): Promise<UnrulyProxy> {
  const rng = createRng(seed);
  const happened: Record<string, number> = {};
  const paths: string[] = [];
  const late: Promise<unknown>[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    paths.push(request.url!);
    const send = () =>
      fetch(new URL(request.url!, to), {
        method: request.method!,
        headers: { 'Content-Type': 'application/json' },
        body: body.length > 0 ? body : null,
      });
    const kinds = [
      'request lost',
      'answer lost',
      'doubled',
      'delayed',
      'repeated later',
      'overloaded',
    ];
    const kind = rng.next() < share ? kinds[rng.int(kinds.length)]! : 'passed';
    happened[kind] = (happened[kind] ?? 0) + 1;
    if (kind === 'request lost') return request.socket.destroy();
    if (kind === 'overloaded') return response.writeHead(503).end('{"detail":"overloaded"}');
    if (kind === 'delayed') await sleep(rng.int(60));
    const [answer] = kind === 'doubled' ? await Promise.all([send(), send()]) : [await send()];
    const text = await answer.text();
    if (kind === 'repeated later')
      late.push(
        sleep(rng.int(200))
          .then(send)
          .then((again) => again.text()),
      );
    if (kind === 'answer lost') return request.socket.destroy();
    return response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(text);
  };
  const server = createServer((request, response) => {
    // A server that is gone counts as one more disturbance of the network.
    handle(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    happened,
    paths,
    async close() {
      await Promise.allSettled(late);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
