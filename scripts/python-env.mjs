// Makes the Python environment of `npm run test:cluster` in .python, unless it is there with the same requirements.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.CANDOR_PYTHON ?? '.python';
const requirements = readFileSync('test/cluster/requirements.txt', 'utf8');
const stamp = join(folder, 'requirements.txt');
if (!process.env.CANDOR_PYTHON && !(existsSync(stamp) && readFileSync(stamp, 'utf8') === requirements)) {
  const run = (command, ...args) => execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  rmSync(folder, { recursive: true, force: true });
  run('python3', '-m', 'venv', folder);
  run(
    join(folder, 'bin', 'pip'),
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    'test/cluster/requirements.txt',
  );
  writeFileSync(stamp, requirements);
}
