// Makes a Python environment, unless it already exists with the same requirements. Without
// arguments it makes the one of `npm run test:cluster`, in .python.
// Usage: node scripts/python-env.mjs [FOLDER REQUIREMENTS [PIP-OPTION…]]
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [given, file = 'test/cluster/requirements.txt', ...options] = process.argv.slice(2);
const own = given ? undefined : process.env.CANDOR_PYTHON;
const folder = given ?? own ?? '.python';
const requirements = readFileSync(file, 'utf8');
const stamp = join(folder, 'requirements.txt');
if (!own && !(existsSync(stamp) && readFileSync(stamp, 'utf8') === requirements)) {
  const run = (command, ...args) =>
    execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  rmSync(folder, { recursive: true, force: true });
  run('python3', '-m', 'venv', folder);
  run(
    join(folder, 'bin', 'pip'),
    'install',
    '--quiet',
    '--disable-pip-version-check',
    ...options,
    '-r',
    file,
  );
  writeFileSync(stamp, requirements);
}
