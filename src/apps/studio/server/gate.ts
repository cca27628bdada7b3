/** Admits only requests that come from this page and know the token of the opened address. */
import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { safeHeaders } from '../../../base/loopback.js';

const SHUT =
  'This address belongs to another studio or to an earlier one. Open the address that `candor studio` printed.';

/**
 * Sets the security headers on every answer, refusals included.
 * @param policy the page's content security policy
 */
export function withHeaders(policy: string): MiddlewareHandler {
  return async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(safeHeaders)) context.res.headers.set(name, value);
    context.res.headers.set('Content-Security-Policy', `${policy}; frame-ancestors 'none'`);
  };
}

/**
 * Stores the token of `/?token=T` in a cookie, which no script can read and no other site sends,
 * and redirects to `/`. Every other request needs that cookie. A request that changes something
 * must also come from this page.
 */
export function gate(token: string): MiddlewareHandler {
  // All ports of a machine share their cookies, so each studio uses its own cookie name.
  const name = `candor-${token.slice(0, 8)}`;
  const secret = Buffer.from(token);
  const knows = (given: string | undefined) => {
    const bytes = Buffer.from(given ?? '');
    return bytes.length === secret.length && timingSafeEqual(bytes, secret);
  };
  return async (context, next) => {
    const { method } = context.req;
    const refuse = (error: string, status: 401 | 403 | 405 | 415) =>
      context.json({ error }, status);
    if (context.req.path === '/' && method === 'GET' && knows(context.req.query('token'))) {
      setCookie(context, name, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      return context.redirect('/', 303);
    }
    const site = context.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      return refuse('Requests from other pages are refused.', 403);
    if (!knows(getCookie(context, name))) return refuse(SHUT, 401);
    if (method === 'GET' || method === 'HEAD') return next();
    if (method !== 'POST') return refuse('Only GET, HEAD and POST requests are accepted.', 405);
    if (context.req.header('origin') !== `http://${context.req.header('host')}`)
      return refuse('Requests from other pages are refused.', 403);
    if (!/^application\/json\b/.test(context.req.header('content-type') ?? ''))
      return refuse('The body of a request must be JSON.', 415);
    return next();
  };
}
