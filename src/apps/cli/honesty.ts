/** candor honesty: measures what arrangements and schemes do to the candor of the CoT. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { defined } from '../../base/defined.js';
import { writeFileAtomic, writeJsonAtomic } from '../../base/io/files.js';
import { readConfig } from '../../config/read.js';
import { type HonestyConfig, honestyConfigSchema } from '../../config/schema.js';
import type { HonestyFindings } from '../../studies/honesty/findings.js';
import { honestyText, renderHonesty } from '../../studies/honesty/report/index.js';
import { type HonestyPhase, runHonesty } from '../../studies/honesty/run-honesty.js';
import { taskReference } from './_absolute-paths.js';
import { interruptSignal } from './_interrupt.js';
import { bar, createLive } from './_live.js';
import { commaSeparated, count } from './_option-values.js';
import { addConfigOptions } from './_options.js';
import { visibleLines } from './_text.js';

/** The settings of --quick. */
const QUICK = ['seeds=2', 'schemes=[nested-advantage, nested-top3]', 'grid=[1e-3]', 'budget=4096'];

const phases: Readonly<Record<HonestyPhase, string>> = {
  tuning: 'Finding each scheme’s step size',
  training: 'Training every arm with every seed',
  measuring: 'Measuring every trained pair',
};

export function register(program: Command): void {
  addConfigOptions(
    program
      .command('honesty')
      .summary('measure what arrangements and schemes do to the candor of the CoT')
      .description(
        'Trains arrangements × schemes × seeds with a penalty on the summary, and measures what ' +
          'happens to the CoT, which no monitor trains. Writes a report and the data as JSON ' +
          'beside it.',
      ),
  )
    .option(
      '--quick',
      'two seeds, two schemes and no step-size search: for a first look, not for claims',
    )
    .option('--seeds <number>', 'number of seeds', count)
    .option('-s, --schemes <names>', 'schemes by name, separated by commas', commaSeparated)
    .option(
      '-o, --out <dir>',
      'the directory; continues an existing one of the same config',
      join('runs', 'honesty'),
    )
    .option('--parallel <number>', 'runs at a time (default: the number of cores)', count)
    .option('--json', 'print the data as JSON instead of the short answers')
    .addHelpText(
      'after',
      `
Examples:
  candor honesty --quick
  candor honesty --schemes nested-advantage,basic --seeds 20 --out runs/two-schemes
  candor honesty --task polynomial --set 'experiments=[published]' --set penaltyWeight=0.5`,
    )
    .action(async (flags) => {
      const set = [...(flags.quick ? QUICK : []), ...flags.set];
      const given = readConfig(honestyConfigSchema, {
        file: flags.config,
        set,
        what: 'the experiments',
      });
      const config: HonestyConfig = {
        ...given,
        seeds: flags.seeds ?? given.seeds,
        task: taskReference(flags.task ?? given.task),
        hiddenTask: taskReference(given.hiddenTask),
        schemes: flags.schemes ?? given.schemes,
      };
      const findings = await run(flags.out, config, flags);
      const report = join(flags.out, 'report.html');
      writeJsonAtomic(join(flags.out, 'honesty.json'), findings);
      writeFileAtomic(report, renderHonesty(findings));
      if (flags.json) process.stdout.write(`${JSON.stringify(findings)}\n`);
      else {
        const lines = honestyText(findings).flatMap(visibleLines);
        process.stdout.write(`${[...lines, '', report].join('\n')}\n`);
      }
    });
}

async function run(
  dir: string,
  config: HonestyConfig,
  flags: { readonly parallel?: number | undefined },
): Promise<HonestyFindings> {
  const live = createLive();
  const interrupt = interruptSignal();
  try {
    return await runHonesty(dir, config, commandOf(config), {
      ...defined({ parallel: flags.parallel }),
      signal: interrupt.signal,
      onWarmStart: (role, done, of) =>
        live.show([`Warm start: the ${role} learns demonstrations, step ${done} of ${of}`]),
      onProgress: (phase, done, of) =>
        live.show([`${phases[phase]} ${bar(done / of)} ${Math.floor(done)} of ${of}`]),
    });
  } finally {
    live.end();
    interrupt.release();
  }
}

/**
 * Returns the command that reproduces the numbers, with `--set` for everything that is not a
 * default.
 */
function commandOf(config: HonestyConfig): string {
  const defaults = honestyConfigSchema.parse({}) as Readonly<Record<string, unknown>>;
  const changed = Object.entries(config).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key]),
  );
  return [
    'candor honesty',
    ...changed.map(([key, value]) => `--set '${key}=${JSON.stringify(value)}'`),
  ].join(' ');
}
