// Builds the explorable page into one file, dist/explore/index.html: the worker as a text within the page's script.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { explorePage } from '../dist/explore/document.js';
import { css } from '../dist/explore/style.js';

const at = (path) => fileURLToPath(new URL(`../src/explore/page/${path}`, import.meta.url));

/** One classic script, all that it imports in it. */
async function bundle(entry, plugins = []) {
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'warn',
    root: at('.'),
    plugins,
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2023',
      reportCompressedSize: false,
      lib: { entry: at(entry), formats: ['iife'], name: 'candor' },
    },
  });
  return output[0].code;
}

const worker = await bundle('worker.ts');
const workerText = {
  name: 'worker-text',
  resolveId: (id) => (id === 'virtual:worker' ? id : null),
  load: (id) => (id === 'virtual:worker' ? `export default ${JSON.stringify(worker)}` : null),
};
const page = explorePage({ script: await bundle('main.tsx', [workerText]), css });
mkdirSync('dist/explore', { recursive: true });
writeFileSync('dist/explore/index.html', page);
