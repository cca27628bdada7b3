/** Serves the explorable page, and nothing else, to this machine. */
import { Hono } from 'hono';
import { ownHostOnly, safeHeaders } from '../../base/loopback.js';
import { policyOf } from '../../show/web/document.js';

/** Answers GET and HEAD of `/` with the page; refuses requests addressed to another host's name. */
export function exploreApp(page: string): Hono {
  const headers = {
    'Content-Security-Policy': `${policyOf(page)}; frame-ancestors 'none'`,
    ...safeHeaders,
  };
  const app = new Hono();
  app.use(ownHostOnly);
  // Hono answers HEAD like GET, without the body.
  app.get('/', (context) => context.html(page, 200, headers));
  app.all('/', (context) => context.text('Only GET and HEAD.\n', 405, { Allow: 'GET, HEAD' }));
  app.notFound((context) => context.text('Nothing here; the page is at /.\n', 404));
  return app;
}
