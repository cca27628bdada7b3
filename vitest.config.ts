import { defineConfig } from 'vitest/config';

const common = { testTimeout: 60_000, hookTimeout: 120_000, maxWorkers: 2 };

// `npm test` runs `unit`; the others need a long time or a browser and have commands of their own.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/*.test.ts'],
          exclude: ['test/resume*.test.ts'],
        },
      },
      { test: { ...common, name: 'resume', include: ['test/resume*.test.ts'] } },
      // One campaign at a time: each has a share of the time, and uses the cores by itself.
      {
        test: {
          ...common,
          fileParallelism: false,
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
        },
      },
      // Python and a real server: an environment of their own, which `npm run test:cluster` makes.
      {
        test: {
          ...common,
          ...{ testTimeout: 600_000, hookTimeout: 300_000, fileParallelism: false },
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
        },
      },
      // Python again, with TRL alone.
      { test: { ...common, name: 'trl', include: ['test/trl/*.test.ts'] } },
      // One browser at a time: pages that compute would wait for each other.
      {
        test: {
          ...common,
          maxWorkers: 1,
          fileParallelism: false,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
        },
      },
    ],
  },
});
