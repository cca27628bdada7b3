// Builds each page into one file: dist/apps/explore/index.html, with its worker as a text within the script, and dist/apps/studio/index.html.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { css as exploreCss } from '../dist/apps/explore/style.js';
import { css as studioCss } from '../dist/apps/studio/style.js';
import { pageDocument } from '../dist/show/web/document.js';

const source = fileURLToPath(new URL('../src/apps', import.meta.url));

/** One classic script, all that it imports in it. */
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

/** The worker, where the page has one, as a module that exports its text. */
async function page(folder, { title, css, policy }) {
  const plugins = [];
  if (existsSync(`${source}/${folder}/page/worker.ts`)) {
    const worker = JSON.stringify(await bundle(folder, 'worker.ts'));
    plugins.push({
      name: 'worker-text',
      resolveId: (id) => (id === 'virtual:worker' ? id : null),
      load: (id) => (id === 'virtual:worker' ? `export default ${worker}` : null),
    });
  }
  const script = await bundle(folder, 'main.tsx', plugins);
  mkdirSync(`dist/apps/${folder}`, { recursive: true });
  writeFileSync(`dist/apps/${folder}/index.html`, pageDocument({ title, script, css, policy }));
}

await page('explore', {
  title: 'Candor: explore what the choice of samples does',
  css: exploreCss,
});
await page('studio', {
  title: 'Candor studio',
  css: studioCss,
  // Its own server for data, and pictures that it makes itself.
  policy: ["connect-src 'self'"],
});
