/** The studio's server: the page, and the answers of `api.ts`. Runs are named by opaque ids: no request holds a path. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { UserError } from '../../../base/errors.js';
import { NotRegular } from '../../../base/io/regular-file.js';
import { ownHostOnly } from '../../../base/loopback.js';
import { version } from '../../../base/version.js';
import { keysInWords, keysSent } from '../../../config/keys-sent.js';
import { policyOf } from '../../../show/web/document.js';
import { tasks } from '../../../tasks/index.js';
import type { Task } from '../../../tasks/task.js';
import type { Launched, Refusal, RunList } from '../api.js';
import { idOf } from './find-runs.js';
import { gate, withHeaders } from './gate.js';
import { groupRuns } from './group-runs.js';
import { createIndexes } from './indexes.js';
import { launch, planLaunch } from './launch.js';
import { createLive } from './live.js';
import { isCandor, stopProcess, writerOf } from './processes.js';
import { questionSamples } from './question-samples.js';
import { questionPage } from './questions.js';
import { createRegistry, type Known } from './registry.js';
import { roundsOf } from './rounds.js';
import { runDetail } from './run-detail.js';
import { roundScores } from './scores.js';
import { searchSamples } from './search.js';
import { createStarts } from './starts.js';
import { readStoredConfig, resumeCommand } from './summarise-run.js';

export interface StudioOptions {
  /** The folder whose runs are served. */
  readonly folder: string;
  /** The built page. */
  readonly page: string;
  /** What the opened address has to know; 32 characters or more. */
  readonly token: string;
}

export interface Studio {
  readonly app: Hono;
  /** Ends the events and lets go of files. */
  close(): Promise<void>;
}

const MOST_BODY_BYTES = 1 << 16;
const MOST_COMPARED = 2000;
const MOST_SEARCH_CHARACTERS = 500;

const compareSchema = z.strictObject({
  runs: z.array(z.string()).max(MOST_COMPARED),
  by: z.string().max(200),
});
const launchSchema = z.strictObject({ config: z.string(), name: z.string() });

export function createStudio({ folder, page, token }: StudioOptions): Studio {
  const starts = createStarts(() => live.refresh());
  const registry = createRegistry(folder, starts);
  registry.look();
  const live = createLive(registry);
  const indexes = createIndexes();
  const app = new Hono();
  app.use(withHeaders(policyOf(page)));
  app.use(ownHostOnly);
  app.use(gate(token));
  app.use(
    bodyLimit({
      maxSize: MOST_BODY_BYTES,
      onError: (context) => refuse(context, `A request has at most ${MOST_BODY_BYTES} bytes.`, 413),
    }),
  );

  app.get('/', (context) => context.html(page));
  app.get('/api/events', (context) => live.connect(context));
  app.get('/api/runs', (context) => {
    live.refresh();
    const { runs, notices } = registry;
    return context.json({ folder, version, runs, notices } satisfies RunList);
  });
  app.post('/api/compare', async (context) => {
    const asked = compareSchema.safeParse(await context.req.json().catch(() => null));
    if (!asked.success)
      throw new UserError(`A comparison has \`runs\`, at most ${MOST_COMPARED} ids, and \`by\`.`);
    const { runs: ids, by } = asked.data;
    const runs = ids.map((id) => {
      const known = registry.find(id);
      const config = known && readStoredConfig(known.found.dir).config;
      if (!known || !config)
        throw new UserError(
          `run ${known?.summary.path ?? id}: cannot be compared, as its config is not understood`,
        );
      const { path, scheme, n, k } = known.summary;
      return { id, path, scheme, n, k, config, metrics: known.reader.read().metrics };
    });
    return context.json(groupRuns(runs, by));
  });

  const one = (context: Context): Known => {
    const known = registry.find(context.req.param('id') ?? '');
    if (!known) throw new Missing('There is no such run; it may have been moved or removed.');
    return known;
  };
  app.get('/api/runs/:id', async (context) => context.json(await runDetail(one(context))));
  app.get('/api/runs/:id/rounds', (context) =>
    context.json(roundsOf(indexes.of(one(context).found.dir))),
  );
  app.get('/api/runs/:id/rounds/:round/questions', (context) => {
    const { dir } = one(context).found;
    const from = wholeNumber('from', context.req.query('from') ?? '0');
    return context.json(questionPage(indexes.of(dir), roundOf(context), from));
  });
  app.get('/api/runs/:id/rounds/:round/questions/:q', (context) => {
    const { dir } = one(context).found;
    const q = wholeNumber('question', context.req.param('q'));
    return context.json(questionSamples(indexes.of(dir), taskOf(dir), roundOf(context), q));
  });
  app.get('/api/runs/:id/rounds/:round/scores', (context) => {
    const { dir } = one(context).found;
    const { raw } = readStoredConfig(dir);
    return context.json(roundScores(indexes.of(dir), raw ?? {}, roundOf(context)));
  });
  app.get('/api/runs/:id/search', (context) => {
    const text = context.req.query('text') ?? '';
    if (text.length === 0 || text.length > MOST_SEARCH_CHARACTERS)
      throw new UserError(`text: must have 1 to ${MOST_SEARCH_CHARACTERS} characters`);
    const from = wholeNumber('from', context.req.query('from') ?? '0');
    return context.json(searchSamples(indexes.of(one(context).found.dir), text, from));
  });

  app.post('/api/plan', async (context) =>
    context.json(await planLaunch(folder, await launchOf(context))),
  );
  app.post('/api/launch', async (context) => {
    const asked = await launchOf(context);
    const said = await launch(folder, asked, starts);
    return context.json({ said, id: idOf(asked.name) } satisfies Launched);
  });
  app.post('/api/runs/:id/stop', (context) => {
    const { found, summary } = one(context);
    const owner = writerOf(found.dir);
    if (owner === null) throw new UserError('The run is not running.');
    if (!isCandor(owner) || found.inComparison)
      throw new UserError(
        'This run belongs to a comparison or to another program: stop it where it was started.',
      );
    stopProcess(owner);
    const said = `${summary.path} stops after the round at hand.`;
    return context.json({ said, id: found.id } satisfies Launched);
  });
  app.post('/api/runs/:id/resume', async (context) => {
    // As it is now: another process may have taken it, and its config may be another one.
    live.refresh();
    const { found, summary } = one(context);
    const { path, status, can } = summary;
    if (status === 'starting')
      throw new UserError(`${path}: is being started already; it was asked for twice.`);
    if (!can.resume) {
      const keys = keysSent(readStoredConfig(found.dir).raw);
      const why =
        status !== 'stopped'
          ? `it is ${status}.`
          : keys.length > 0
            ? `${keysInWords(keys)}. Nothing is started from the page that takes a key along. If you trust ${keys.length > 1 ? 'these addresses' : 'this address'}, go on in a terminal: ${resumeCommand(found.dir)}`
            : `a run of a comparison, or of a task that is code, goes on by: ${resumeCommand(found.dir)}`;
      throw new UserError(`${path}: cannot be resumed from here: ${why}`);
    }
    await starts.start(found.dir, () => ({ args: ['resume', found.dir], taken: () => {} }));
    return context.json({ said: `${path} goes on.`, id: found.id } satisfies Launched);
  });

  app.notFound((context) => refuse(context, 'Nothing here; the page is at /.', 404));
  app.onError((error, context) => {
    if (error instanceof Missing) return refuse(context, error.message, 404);
    if (error instanceof UserError) return refuse(context, error.message, 400);
    if (error instanceof NotRegular)
      return refuse(context, `A file cannot be read: ${error.message}.`, 400);
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code !== undefined && syscall !== undefined)
      return refuse(context, `The file system refuses: ${error.message}.`, 400);
    process.stderr.write(`candor studio: unexpected fault\n${error.stack}\n`);
    return refuse(context, 'The studio has met a fault of its own; the terminal says more.', 500);
  });
  return {
    app,
    async close() {
      starts.close();
      live.close();
      indexes.close();
    },
  };
}

/** What was asked for is not there. */
class Missing extends UserError {}

function refuse(context: Context, error: string, status: 400 | 404 | 413 | 500): Response {
  return context.json({ error } satisfies Refusal, status);
}

async function launchOf(context: Context) {
  const parsed = launchSchema.safeParse(await context.req.json().catch(() => null));
  if (!parsed.success) throw new UserError('A launch has a `config` and a `name`, both texts.');
  return parsed.data;
}

function roundOf(context: Context): number {
  return wholeNumber('round', context.req.param('round') ?? '');
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new UserError(`${name}: must be a whole number, 0 or more`);
  return Number(value);
}

/** Only built-in tasks: a task that is a file is code, and looking at a run is no reason to run it. */
function taskOf(dir: string): Task | null {
  const { raw } = readStoredConfig(dir);
  return tasks.find((task) => task.name === raw?.task) ?? null;
}
