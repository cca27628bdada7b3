/** The explorable page on this machine's own address, and nothing beside it. */
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { UserError } from '../errors.js';
import { policyOf } from './document.js';

/** The address that is served; others on the network cannot reach it. */
const ADDRESS = '127.0.0.1';

/** GET and HEAD of `/` give the page; requests that were sent to another host's name are refused. */
export function exploreApp(page: string): Hono {
  const headers = {
    'Content-Security-Policy': `${policyOf(page)}; frame-ancestors 'none'`,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
  const app = new Hono();
  app.use(async (context, next) => {
    // A page elsewhere can point a name of its own at this address; its requests carry that name.
    const name = (context.req.header('host') ?? '').replace(/:\d+$/, '');
    if (name !== ADDRESS && name !== 'localhost') return context.text('Wrong host.\n', 403);
    return next();
  });
  // Hono answers HEAD as GET without the body.
  app.get('/', (context) => context.html(page, 200, headers));
  app.all('/', (context) => context.text('Only GET and HEAD.\n', 405, { Allow: 'GET, HEAD' }));
  app.notFound((context) => context.text('Nothing here; the page is at /.\n', 404));
  return app;
}

export interface Served {
  readonly url: string;
  /** Stops serving and ends what connections there are. */
  close(): Promise<void>;
}

/** Serves the page until it is closed. @param port 0: any free one. @throws UserError if the port is taken. */
export function serveExplore(page: string, port: number): Promise<Served> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: exploreApp(page).fetch, hostname: ADDRESS, port }, (info) =>
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
