/** candor serve: the embedded engine behind the Tinker protocol, for anyone's client. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { serveLoopback } from '../../base/loopback.js';
import { readConfig } from '../../config/read.js';
import { trainConfigSchema } from '../../config/schema.js';
import { openEngine } from '../../models/transformer/index.js';
import { resolveSetting } from '../../runs/setting.js';
import { warmStartOf } from '../../runs/warm-start.js';
import { tinkerApp, trainedPair } from '../serve/index.js';
import { createLive } from './_live.js';
import { addConfigOptions, count } from './_options.js';
import { print } from './_output.js';
import { port, untilInterrupted } from './_serving.js';
import { withWholePaths } from './_whole-paths.js';

export function register(program: Command): void {
  addConfigOptions(
    program
      .command('serve')
      .summary('serve the embedded models through the Tinker protocol')
      .description(
        'Serves the warm-started pair of a task (base models `shoggoth` and `face`, and `untrained`) on 127.0.0.1 to any client of the Tinker protocol: the public Python SDK, or `candor train` with a `model.cluster`. Where CANDOR_SERVE_KEY is set, clients have to say it as their API key.',
      ),
  )
    .option('-p, --port <number>', 'the port on 127.0.0.1; any free one unless given', port, 0)
    .option('--checkpoints <dir>', 'the folder for what clients save', 'candor-checkpoints')
    .option('--workers <number>', 'threads; results do not depend on it', count)
    .addHelpText(
      'after',
      `
Examples:
  candor serve --task sums --port 8000
  TINKER_BASE_URL=http://127.0.0.1:8000 TINKER_API_KEY=tml-none python train.py`,
    )
    .action(async (flags) => {
      const given = readConfig(trainConfigSchema, {
        file: flags.config,
        set: flags.set,
        what: 'the models',
      });
      const config = withWholePaths({ ...given, task: flags.task ?? given.task });
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
      const key = process.env.CANDOR_SERVE_KEY;
      const { app, close } = tinkerApp({
        ...{ models, checkpoints: resolve(flags.checkpoints) },
        ...(key ? { apiKey: key } : {}),
      });
      const served = await serveLoopback(app.fetch, flags.port);
      print(served.url);
      if (process.stdout.isTTY) {
        const names = models.map(({ name }) => name).join(', ');
        process.stderr.write(
          `Base models: ${names}. Checkpoints: ${resolve(flags.checkpoints)}. Ctrl-C ends it.\n`,
        );
      }
      await interrupted;
      close();
      await served.close();
      await engine.dispose();
    });
}
