import { defineConfig } from 'vitest/config';

const common = { testTimeout: 60_000, hookTimeout: 120_000, maxWorkers: 2 };
/** For tests that run dist/: it is built first where the sources have changed. */
const built = { ...common, globalSetup: ['test/setup/build.ts'] };
const ENGINE = 'src/**/*.engine.test.ts';

// `npm test` runs `fast`, `engine` and `cli`. The others take long, or need a browser or Python,
// and have scripts of their own.
export default defineConfig({
  test: {
    projects: [
      // Pure functions. Needs no build; files share one module graph per worker, so that imports
      // are paid once.
      {
        test: {
          ...common,
          name: 'fast',
          include: ['src/**/*.test.ts'],
          exclude: [ENGINE],
          isolate: false,
          setupFiles: ['test/setup/fast.ts'],
        },
      },
      // Whatever takes seconds: trains small models, computes exact worlds, runs whole suites of
      // properties, or starts workers, servers or processes.
      { test: { ...built, name: 'engine', include: [ENGINE] } },
      // Starts the built CLI, or checks what users read against it.
      {
        test: {
          ...built,
          name: 'cli',
          include: ['test/*.test.ts'],
          exclude: ['test/resume*.test.ts', 'test/package.test.ts'],
        },
      },
      // Packs the tarball, and installs and uses it elsewhere.
      { test: { ...built, name: 'package', include: ['test/package.test.ts'] } },
      { test: { ...built, name: 'resume', include: ['test/resume*.test.ts'] } },
      // One campaign at a time: each has a time budget and uses all cores itself.
      {
        test: {
          ...built,
          fileParallelism: false,
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
        },
      },
      // Python and a real server, in an environment that `npm run test:cluster` makes.
      {
        test: {
          ...built,
          testTimeout: 600_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
        },
      },
      // Python again, with only TRL.
      { test: { ...built, name: 'trl', include: ['test/trl/*.test.ts'] } },
      // One browser at a time: pages that compute would slow each other down.
      {
        test: {
          ...built,
          maxWorkers: 1,
          fileParallelism: false,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
        },
      },
    ],
  },
});
