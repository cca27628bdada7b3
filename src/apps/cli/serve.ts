/** candor serve: serves the embedded engine to any client of the Tinker protocol. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { defined } from '../../base/defined.js';
import { serveLoopback } from '../../base/loopback.js';
import { readConfig } from '../../config/read.js';
import { trainConfigSchema } from '../../config/schema.js';
import { openEngine } from '../../models/transformer/index.js';
import { resolveSetting } from '../../runs/setting.js';
import { warmStartOf } from '../../runs/warm-start.js';
import { tinkerApp, trainedPair } from '../serve/index.js';
import { withAbsolutePaths } from './_absolute-paths.js';
import { createLive } from './_live.js';
import { count, port } from './_option-values.js';
import { addConfigOptions } from './_options.js';
import { print } from './_output.js';
import { untilInterrupted } from './_serving.js';

export function register(program: Command): void {
  addConfigOptions(
    program
      .command('serve')
      .summary('serve the embedded models through the Tinker protocol')
      .description(
        'Serves the warm-started pair of a task on 127.0.0.1, as base models `shoggoth` and ' +
          '`face`, and an `untrained` one, to any client of the Tinker protocol: the public ' +
          'Python SDK, or `candor train` with a `model.cluster`. If CANDOR_SERVE_KEY is set, ' +
          'clients must send it as their API key.',
      ),
  )
    .option('-p, --port <number>', 'the port on 127.0.0.1; 0 picks a free one', port, 0)
    .option(
      '--checkpoints <dir>',
      'the folder for checkpoints that clients save',
      'candor-checkpoints',
    )
    .option('--workers <number>', 'number of threads; does not change results', count)
    .addHelpText(
      'after',
      `
Examples:
  candor serve --task sums --port 8000
  TINKER_BASE_URL=http://127.0.0.1:8000 TINKER_API_KEY=tml-none python train.py`,
    )
    .action(serve);
}

interface ServeFlags {
  readonly config?: string;
  readonly set: readonly string[];
  readonly task?: string;
  readonly port: number;
  readonly checkpoints: string;
  readonly workers?: number;
}

async function serve(flags: ServeFlags): Promise<void> {
  const given = readConfig(trainConfigSchema, {
    ...defined({ file: flags.config }),
    set: flags.set,
    what: 'the models',
  });
  const config = withAbsolutePaths({ ...given, task: flags.task ?? given.task });
  const interrupted = untilInterrupted();
  const setting = await resolveSetting(config);
  const engine = await openEngine({ workers: flags.workers ?? 1 });
  const live = createLive();
  const warmStart = await warmStartOf(engine, setting, {
    onWarmStart: (role, done, of) =>
      live.show([`Warm start of the ${role}: step ${done} of ${of}`]),
  });
  live.end();
  const models = trainedPair(engine, setting, warmStart);
  const checkpoints = resolve(flags.checkpoints);
  const { app, close } = tinkerApp({
    models,
    checkpoints,
    ...defined({ apiKey: process.env.CANDOR_SERVE_KEY || undefined }),
  });
  const served = await serveLoopback(app.fetch, flags.port);
  print(served.url);
  if (process.stdout.isTTY) {
    const names = models.map(({ name }) => name).join(', ');
    process.stderr.write(
      `Base models: ${names}. Checkpoints: ${checkpoints}. Press Ctrl-C to stop.\n`,
    );
  }
  await interrupted;
  close();
  await served.close();
  await engine.dispose();
}
