/** Serves HTTP on this machine's loopback address only. */
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { UserError } from './errors.js';

/** The address that is served, which other machines cannot reach. */
export const ADDRESS = '127.0.0.1';

/** The headers of every response: no sniffing, no embedding, no referrer, no caching. */
export const safeHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/**
 * Refuses requests to another host name, because a page elsewhere can point its own name at this
 * address.
 */
export const ownHostOnly: MiddlewareHandler = async (context, next) => {
  const name = (context.req.header('host') ?? '').replace(/:\d+$/, '');
  if (name !== ADDRESS && name !== 'localhost') return context.text('Wrong host.\n', 403);
  return next();
};

export interface Served {
  readonly url: string;
  /** Stops serving and closes all connections. */
  close(): Promise<void>;
}

type Fetch = (request: Request) => Response | Promise<Response>;

/**
 * Serves until `close` is called.
 * @param port 0 picks any free port.
 * @throws UserError if the port is taken or may not be opened.
 */
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
        EADDRINUSE: 'is taken; choose another, or 0 for any free one',
        EACCES: 'may not be opened by this user; choose one above 1023',
      };
      const reason = reasons[error.code ?? ''];
      reject(reason ? new UserError(`--port ${port}: ${reason}`) : error);
    });
  });
}
