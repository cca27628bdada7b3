import { describe, expect, it } from 'vitest';
import { explorePage } from './document.js';
import { exploreApp } from './server.js';

const page = explorePage({ script: '1', css: 'a{}' });

describe('the page’s server', () => {
  const app = exploreApp(page);
  const ask = (path: string, host: string, method = 'GET') =>
    app.request(`http://${host}${path}`, { method, headers: { host } });

  it('gives the page, under a strict policy', async () => {
    const response = await ask('/', '127.0.0.1:4000');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(page);
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(response.headers.get('content-security-policy')).not.toContain("'unsafe-inline'");
  });

  it('refuses requests that were sent to another host’s name', async () => {
    expect((await ask('/', 'evil.example:4000')).status).toBe(403);
  });

  it('has nothing but the page, and takes nothing', async () => {
    expect((await ask('/../package.json', '127.0.0.1')).status).toBe(404);
    expect((await ask('/', '127.0.0.1', 'POST')).status).toBe(405);
  });
});
