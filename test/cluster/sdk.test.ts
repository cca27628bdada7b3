/** The public Python SDK against `candor serve`, as a user would start both. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const python = join(resolve(process.env.CANDOR_PYTHON ?? '.python'), 'bin', 'python');

it('drives create, sample, forward_backward with every loss, optim_step, save and load', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'candor-sdk-'));
  const server = spawn(
    process.execPath,
    ['dist/apps/cli/main.js', 'serve', '--checkpoints', folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, CANDOR_SERVE_KEY: 'tml-of-this-test' },
    },
  );
  try {
    const url = await new Promise<string>((done) =>
      server.stdout.once('data', (data) => done(String(data).trim())),
    );
    const env = { ...process.env, TINKER_BASE_URL: url, TINKER_API_KEY: 'tml-of-this-test' };
    const { stdout } = await promisify(execFile)(python, ['-W', 'ignore', 'test/cluster/sdk.py'], {
      env,
    });
    expect(stdout).toMatch(/^\d\d checks passed with tinker /);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
