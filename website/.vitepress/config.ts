import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The pages in reading order, each under the name that menus give it. */
const guide = {
  glossary: 'Glossary',
  training: 'Training',
  schemes: 'Schemes',
  tasks: 'Tasks',
  models: 'Models',
  prompts: 'Prompts and chat templates',
  cluster: 'Models on a cluster',
  select: 'Selecting from your own samples',
  plan: 'Planning a run',
  report: 'Reading the report',
  studio: 'The studio',
  explore: 'The explorer',
  answers: 'Seven answers',
  honesty: 'Honesty experiments',
  library: 'The method as a library',
  engine: 'The embedded engine',
  reliability: 'Reliability',
  findings: 'What we found',
  benchmarks: 'Benchmarks',
  architecture: 'Architecture',
};

/**
 * Whether a link leads to a file of the repository that is not a page, such as ../src/models/policy.ts.
 * vitepress reports every other link that leads nowhere, and the build fails.
 */
function isFileOfRepository(link: string): boolean {
  const path = link.replace(/^(\.{1,2}\/)+/, '').replace(/#.*/, '');
  return ['', 'docs'].some((folder) => existsSync(join(root, folder, path)));
}

export default defineConfig({
  title: 'Candor',
  description: 'Train a shoggoth and a face together, and see what the choice of samples does.',
  srcDir: '..',
  srcExclude: ['{examples,runs,src,test,website,.*}/**'],
  rewrites: { 'README.md': 'index.md' },
  outDir: 'dist',
  cacheDir: '.vitepress/cache',
  ignoreDeadLinks: [isFileOfRepository],
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/docs/training' },
      { text: 'Contributing', link: '/CONTRIBUTING' },
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    sidebar: Object.entries(guide).map(([page, text]) => ({ text, link: `/docs/${page}` })),
  },
});
