/** Plans, starts, stops and resumes runs. */
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { UserError } from '../../../base/errors.js';
import { describeKeysSent, keysSent } from '../../../config/keys-sent.js';
import type { Launched, LaunchRequest } from '../api.js';
import { idOf } from './find-runs.js';
import { launch, planLaunch } from './launch.js';
import { isCandor, stopProcess, writerOf } from './processes.js';
import type { KnownRun } from './registry.js';
import { bodyOf, runOf } from './requests.js';
import type { Services } from './services.js';
import { readStoredConfig } from './stored-config.js';
import { resumeCommand } from './summarise-run.js';

const launchSchema = z.strictObject({ config: z.string(), name: z.string() });

export function addLaunchRoutes(app: Hono, services: Services): void {
  const { folder, registry, live, launcher } = services;
  app.post('/api/plan', async (context) =>
    context.json(await planLaunch(folder, await launchOf(context))),
  );
  app.post('/api/launch', async (context) => {
    const request = await launchOf(context);
    const message = await launch(folder, request, launcher);
    return context.json({ message, id: idOf(request.name) } satisfies Launched);
  });
  app.post('/api/runs/:id/stop', (context) => {
    const run = runOf(context, registry);
    stop(run);
    const message = `${run.summary.path} will stop after the current round.`;
    return context.json({ message, id: run.found.id } satisfies Launched);
  });
  app.post('/api/runs/:id/resume', async (context) => {
    // Another process may have taken the run, or its config may have changed, since the last scan.
    live.refresh();
    const { found, summary } = runOf(context, registry);
    if (summary.status === 'starting')
      throw new UserError(`${summary.path} is already being started.`);
    if (!summary.can.resume)
      throw new UserError(
        `${summary.path} cannot be resumed from the page: ${whyNotResumed({ found, summary })}`,
      );
    await launcher.start(found.dir, () => ({ args: ['resume', found.dir], taken: () => {} }));
    return context.json({
      message: `${summary.path} has resumed.`,
      id: found.id,
    } satisfies Launched);
  });
}

function launchOf(context: Context): Promise<LaunchRequest> {
  return bodyOf(context, launchSchema, 'A launch needs a `config` and a `name`, both strings.');
}

/** @throws UserError if the run is not running or was not started as a single run. */
function stop({ found }: KnownRun): void {
  const owner = writerOf(found.dir);
  if (owner === null) throw new UserError('This run is not running.');
  if (!isCandor(owner) || found.inComparison)
    throw new UserError(
      'This run was started by a comparison or by another program; stop it there.',
    );
  stopProcess(owner);
}

/** Completes the sentence "RUN cannot be resumed from the page: …". */
function whyNotResumed({ found, summary }: Pick<KnownRun, 'found' | 'summary'>): string {
  if (summary.status !== 'stopped') return `it is ${summary.status}.`;
  const command = resumeCommand(found.dir);
  const keys = keysSent(readStoredConfig(found.dir).raw);
  if (keys.length === 0)
    return (
      'it belongs to a comparison, its task is a file, or its config is of another version. ' +
      `Resume it in a terminal: ${command}`
    );
  const trusted = keys.length > 1 ? 'these addresses' : 'this address';
  return (
    'the page starts nothing that sends a key. ' +
    `${describeKeysSent(keys)}. If you trust ${trusted}, resume it in a terminal: ${command}`
  );
}
