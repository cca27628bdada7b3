/** Serving on this machine's own address alone. */
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { UserError } from './errors.js';

/** The address that is served; others on the network cannot reach it. */
export const ADDRESS = '127.0.0.1';

/** What every answer says: no sniffing, no embedding, no referrer, no copy kept. */
export const safeHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/** Refuses what was sent to another host's name: a page elsewhere can point a name of its own at this address. */
export const ownHostOnly: MiddlewareHandler = async (context, next) => {
  const name = (context.req.header('host') ?? '').replace(/:\d+$/, '');
  if (name !== ADDRESS && name !== 'localhost') return context.text('Wrong host.\n', 403);
  return next();
};

export interface Served {
  readonly url: string;
  /** Stops serving and ends what connections there are. */
  close(): Promise<void>;
}

type Fetch = (request: Request) => Response | Promise<Response>;

/** Serves until it is closed. @param port 0: any free one. @throws UserError if the port is taken. */
export function serveLoopback(fetch: Fetch, port: number): Promise<Served> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: ADDRESS, port }, (info) =>
      resolve({
        url: `http://${ADDRESS}:${info.port}/`,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      }),
    ) as Server;
    server.on('error', (error: NodeJS.ErrnoException) => {
      const reasons: Readonly<Record<string, string>> = {
        EADDRINUSE: 'it is taken; choose another, or 0 for any free one',
        EACCES: 'this user may not open it; choose one above 1023',
      };
      const reason = reasons[error.code ?? ''];
      reject(reason ? new UserError(`--port ${port}: ${reason}`) : error);
    });
  });
}
