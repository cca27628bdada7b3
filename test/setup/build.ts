/**
 * Builds dist/ before the tests that run it, unless it was built from the present sources already.
 * Code that runs from src/ starts its workers from dist/, so without this an edited worker would be
 * tested with its old code.
 */
import type { TestProject } from 'vitest/node';
// @ts-expect-error A plain script, which has no types.
import { build } from '../../scripts/build.mjs';

/** Runs one build at a time: projects are set up in parallel, in one process. */
const shared = globalThis as { candorBuild?: Promise<unknown> };

function buildOnce(): Promise<unknown> {
  const next = (shared.candorBuild ?? Promise.resolve()).catch(() => {}).then(() => build());
  shared.candorBuild = next;
  return next;
}

export default async function setup(project: TestProject): Promise<void> {
  project.onTestsRerun(async () => {
    await buildOnce();
  });
  await buildOnce();
}
