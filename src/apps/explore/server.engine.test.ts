import { describe, expect, it } from 'vitest';
import { serveLoopback } from '../../base/loopback.js';
import { pageDocument, policyOf } from '../../show/web/document.js';
import { exploreApp } from './server.js';

const page = pageDocument({
  title: 'Explore',
  script: 'const end = "</script>"; let start = "<!--";',
  css: 'body{margin:0}',
});
const app = exploreApp(page);
const ask = (path: string, host: string, method = 'GET') =>
  app.request(path, { method, headers: { host } });

describe('the page as a document', () => {
  it('escapes everything in its script that could end the script', () => {
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    expect(page).not.toContain('<!--');
    expect(page).toContain('const end = "\\x3c/script>"');
  });

  it('allows its own script and style by hash, and loads nothing else', () => {
    expect(policyOf(page)).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; worker-src blob:;/,
    );
    expect(policyOf(page)).not.toMatch(/unsafe|https?:|\*/);
  });
});

describe('the server of the page', () => {
  it.each(['127.0.0.1:8000', 'localhost:8000', 'localhost'])('answers to %s', async (host) => {
    const response = await ask('/', host);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(page);
    expect(response.headers.get('content-security-policy')).toBe(
      `${policyOf(page)}; frame-ancestors 'none'`,
    );
  });

  it.each([
    'example.com',
    'example.com:8000',
    '127.0.0.1.example.com',
    '',
    'localhost.example.com:80',
  ])('refuses a request addressed to «%s»', async (host) => {
    const response = await ask('/', host);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('<html');
  });

  it('has one page, which is read-only', async () => {
    expect((await ask('/', 'localhost', 'HEAD')).status).toBe(200);
    expect((await ask('/', 'localhost', 'POST')).status).toBe(405);
    expect((await ask('/package.json', 'localhost')).status).toBe(404);
    expect((await ask('/..%2f..%2fpackage.json', 'localhost')).status).toBe(404);
  });

  it('names a port that is taken', async () => {
    const served = await serveLoopback(exploreApp(page).fetch, 0);
    const port = Number(new URL(served.url).port);
    await expect(serveLoopback(exploreApp(page).fetch, port)).rejects.toThrow(
      `--port ${port}: is taken`,
    );
    await served.close();
    await expect(fetch(served.url)).rejects.toThrow();
  });
});
