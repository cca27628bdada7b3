/** What users install: the packed tarball, in an empty folder outside the checkout. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Each entry point of the package, with a value that it exports. */
const ENTRY_POINTS: Readonly<Record<string, string>> = {
  candor: 'train',
  'candor/selection': 'schemes',
  'candor/select': 'selectFile',
  'candor/engine': 'openEngine',
  'candor/tinker': 'openSession',
  'candor/report': 'renderReport',
};
/** Conformance suites: only vitest files can import them. */
const TESTING = 'candor/testing';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'candor-package-'));
const project = join(home, 'project');
afterAll(() => rmSync(home, { recursive: true, force: true }));

const run = (command: string, ...args: readonly string[]) =>
  execFileSync(command, args, { cwd: project, encoding: 'utf8' });

interface Packed {
  readonly filename: string;
  readonly version: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed;

beforeAll(() => {
  mkdirSync(project);
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', home];
  const printed = execFileSync('npm', args, { cwd: root, encoding: 'utf8' });
  const parsed = JSON.parse(printed) as Packed[] | Record<string, Packed>;
  packed = Object.values(parsed)[0]!;
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  // As any program for Node in TypeScript has them.
  run('npm', 'install', ...quiet, join(home, packed.filename), '@types/node@20');
}, 300_000);

describe('the package', () => {
  it('holds no source maps, tests, fixtures or build information', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toContain('dist/apps/cli/main.js');
    expect(paths).toContain('dist/models/transformer/kernels/transformer.wasm');
    expect(paths).toContain('dist/testing.js');
    const unwanted = /\.map$|\.(test|fixture)\.|tsbuildinfo|\.sources$|^(src|test|bench)\//;
    expect(paths.filter((path) => unwanted.test(path))).toEqual([]);
    expect(packed.unpackedSize).toBeLessThan(6_000_000);
  });

  it('lists its entry points', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      exports: Record<string, unknown>;
    };
    const names = Object.keys(exports).map((path) => path.replace(/^\./, 'candor'));
    expect([...Object.keys(ENTRY_POINTS), TESTING]).toEqual(names);
  });

  it('has types that strict TypeScript accepts, and runs', () => {
    const lines = Object.entries(ENTRY_POINTS).flatMap(([entry, name], i) => [
      `import { ${name} as value${i} } from '${entry}';`,
      `if (value${i} === undefined) throw new Error('${entry} has no ${name}');`,
    ]);
    const use = [
      "import { resolveScheme, type SchemeSpec } from 'candor';",
      "const spec: SchemeSpec = resolveScheme('nested-advantage').spec;",
      'console.log(typeof spec);',
      '// @ts-expect-error A name of a scheme is a string.',
      'if (false) resolveScheme(5);',
    ];
    writeFileSync(join(project, 'use.ts'), [...lines, ...use, ''].join('\n'));
    const options = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    run(process.execPath, tsc, ...options, 'use.ts');
    expect(run(process.execPath, 'use.js')).toBe('object\n');
  }, 120_000);

  const EXAMPLES: readonly (readonly [string, RegExp])[] = [
    ['select', /nested-top3: .*\n {2}shoggoth learns CoT 3 with 1\.00/],
    ['policy', /^round 1: \d/m],
    ['task', /^round 16: held-out score 0\.\d+$/m],
    ['scheme', /^median: held-out 0\.\d+ → [\s\S]*^nested-mean: held-out 0\.\d+ →/m],
    ['loop', /^round 0: held-out score 0\.\d+$[\s\S]*^round 40: held-out score 0\.\d+$/m],
  ];

  it('has types that the examples agree with', () => {
    for (const [name] of EXAMPLES)
      copyFileSync(join(root, `examples/${name}.ts`), join(project, `${name}.ts`));
    const options = '--strict --noEmit --module nodenext --target es2023 --types node'.split(' ');
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    run(process.execPath, tsc, ...options, ...EXAMPLES.map(([name]) => `${name}.ts`));
  }, 120_000);

  it.each(EXAMPLES)(
    'runs examples/%s.ts',
    (name, output) => {
      const printed = run('npx', '--no-install', 'jiti', `${name}.ts`);
      expect(printed).toMatch(output);
      if (name !== 'loop') return;
      const scores = Array.from(printed.matchAll(/score (0\.\d+)/g), ([, score]) => Number(score));
      expect(scores.at(-1)).toBeGreaterThan(scores[0]! + 0.03);
    },
    240_000,
  );

  it('has the command candor', () => {
    expect(run('npx', '--no-install', 'candor', '--version').trim()).toBe(packed.version);
  }, 60_000);

  it('has a manifest in which publint finds no fault', async () => {
    const pkgDir = join(project, 'node_modules/candor');
    const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg!, { color: false }))).toEqual([]);
  });
});
