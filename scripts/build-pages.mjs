// Builds each page into one file: apps/explore/index.html, with its worker as a string inside the
// script, and apps/studio/index.html.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const source = fileURLToPath(new URL('../src/apps', import.meta.url));

/** Bundles an entry and everything it imports into one classic script, and returns its text. */
async function bundle(folder, entry, plugins = []) {
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'warn',
    root: `${source}/${folder}/page`,
    plugins,
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2023',
      reportCompressedSize: false,
      lib: { entry: `${source}/${folder}/page/${entry}`, formats: ['iife'], name: 'candor' },
    },
  });
  return output[0].code;
}

/**
 * Bundles a page's script. Its worker, if it has one, is a module that exports the worker's text.
 */
async function pageScript(folder) {
  if (!existsSync(`${source}/${folder}/page/worker.ts`)) return bundle(folder, 'main.tsx');
  const worker = JSON.stringify(await bundle(folder, 'worker.ts'));
  return bundle(folder, 'main.tsx', [
    {
      name: 'worker-text',
      resolveId: (id) => (id === 'virtual:worker' ? id : null),
      load: (id) => (id === 'virtual:worker' ? `export default ${worker}` : null),
    },
  ]);
}

/** Writes both pages into the folder `dist`, which already holds the compiled code. */
export async function buildPages(dist) {
  const load = (path) => import(pathToFileURL(join(dist, path)).href);
  const { pageDocument } = await load('show/web/document.js');
  const pages = [
    { folder: 'explore', title: 'Candor: explore what the choice of samples does' },
    // The studio's page fetches data from its own server only, and draws its pictures itself.
    { folder: 'studio', title: 'Candor studio', policy: ["connect-src 'self'"] },
  ];
  for (const { folder, ...options } of pages) {
    const { css } = await load(`apps/${folder}/style.js`);
    const script = await pageScript(folder);
    mkdirSync(join(dist, 'apps', folder), { recursive: true });
    writeFileSync(
      join(dist, 'apps', folder, 'index.html'),
      pageDocument({ ...options, script, css }),
    );
  }
}
