/** Lists runs, follows them, compares them, and shows one. */
import type { Hono } from 'hono';
import { z } from 'zod';
import { UserError } from '../../../base/errors.js';
import { version } from '../../../base/version.js';
import type { RunList } from '../api.js';
import { groupRuns, type RunToGroup } from './group-runs.js';
import type { Registry } from './registry.js';
import { bodyOf, runOf } from './requests.js';
import { runDetail } from './run-detail.js';
import type { Services } from './services.js';
import { readStoredConfig } from './stored-config.js';

const MOST_COMPARED = 2000;

const compareSchema = z.strictObject({
  runs: z.array(z.string()).max(MOST_COMPARED),
  by: z.string().max(200),
});

export function addRunRoutes(app: Hono, { folder, registry, live }: Services): void {
  app.get('/api/events', (context) => live.connect(context));
  app.get('/api/runs', (context) => {
    live.refresh();
    const { runs, notices } = registry;
    return context.json({ folder, version, runs, notices } satisfies RunList);
  });
  app.get('/api/runs/:id', async (context) =>
    context.json(await runDetail(runOf(context, registry))),
  );
  app.post('/api/compare', async (context) => {
    const { runs, by } = await bodyOf(
      context,
      compareSchema,
      `A comparison needs \`runs\`, at most ${MOST_COMPARED} run ids, and \`by\`, the key to group by.`,
    );
    return context.json(
      groupRuns(
        runs.map((id) => runToGroup(registry, id)),
        by,
      ),
    );
  });
}

/** @throws UserError if the run does not exist or its config cannot be read */
function runToGroup(registry: Registry, id: string): RunToGroup {
  const known = registry.find(id);
  const config = known && readStoredConfig(known.found.dir).config;
  if (!known || !config)
    throw new UserError(
      `run ${known?.summary.path ?? id}: cannot be compared, because its config cannot be read`,
    );
  const { path, scheme, n, k } = known.summary;
  return { id, path, scheme, n, k, config, metrics: known.reader.read().metrics };
}
