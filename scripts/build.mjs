// Builds dist/ from src/: JavaScript and types with tsc, the kernels, and both pages. Does nothing
// when dist/ was built from the same sources already, unless --force is given. A build that fails
// leaves the previous dist/ alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildPages } from './build-pages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.sources');
const KERNELS = 'models/transformer/kernels/transformer.wasm';

/** Returns a hash of every file that the build depends on. Tests are not among them. */
function hashOfSources() {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(test|fixture)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.pages.json'];
  const scripts = ['scripts/build.mjs', 'scripts/build-pages.mjs'];
  const others = [...settings, ...scripts, 'package-lock.json'].map((name) => join(root, name));
  const hash = createHash('sha256');
  for (const file of [...sources, ...others].sort()) {
    const text = readFileSync(file);
    hash.update(`${relative(root, file).split(sep).join('/')} ${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

/**
 * Makes dist/ what the sources say, and returns whether it had to be built. Throws an `Error` with
 * what tsc or vite printed where that is impossible.
 */
export async function build({ force = false } = {}) {
  const hash = hashOfSources();
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false;
  const next = join(root, `dist.next.${process.pid}`);
  const previous = join(root, `dist.previous.${process.pid}`);
  try {
    rmSync(next, { recursive: true, force: true });
    compile(next);
    mkdirSync(dirname(join(next, KERNELS)), { recursive: true });
    copyFileSync(join(root, 'src', KERNELS), join(next, KERNELS));
    chmodSync(join(next, 'apps/cli/main.js'), 0o755);
    await buildPages(next);
    writeFileSync(join(next, '.sources'), hash);
    if (existsSync(dist)) renameSync(dist, previous);
    renameSync(next, dist);
  } finally {
    for (const folder of [next, previous]) rmSync(folder, { recursive: true, force: true });
  }
  return true;
}

function compile(folder) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, 'tsconfig.build.json');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tsc, '-p', project, '--outDir', folder],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await build({ force: process.argv.includes('--force') });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
