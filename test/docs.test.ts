/**
 * Checks every fenced example of README.md and docs/*.md: type-checks and runs TypeScript, reads
 * YAML and JSON lines, and parses the `candor` commands in shells. An HTML comment on the line
 * before a fence makes exceptions: `unchecked: why`, `not run: why`, or `file: name`, under which
 * other examples of the page may import it.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { createJiti } from 'jiti';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../src/config/read.js';
import {
  compareConfigSchema,
  honestyConfigSchema,
  trainConfigSchema,
} from '../src/config/schema.js';
import { selectStream } from '../src/select/index.js';
import { resolveScheme, schemeSpecSchema } from '../src/selection/index.js';
import { findTask, jsonlTask } from '../src/tasks/index.js';
import { parseJsonLines, sharedFolder } from './cli.fixture.js';
import { each } from './each.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = sharedFolder('docs');

/** What examples may import, the longest names first, and where it is. */
const ENTRIES: readonly (readonly [string, string])[] = [
  ['candor/selection', 'selection/index'],
  ['candor/select', 'select/index'],
  ['candor/engine', 'models/transformer/index'],
  ['candor/tinker', 'models/tinker/index'],
  ['candor/report', 'show/report/index'],
  ['candor', 'index'],
];

interface Example {
  /** `docs/select.md:12`. */
  readonly where: string;
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The HTML comment before the fence. */
  readonly mark: { readonly kind: string; readonly text: string } | null;
}

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const examples = pages.flatMap(examplesOf);

function examplesOf(page: string): Example[] {
  const found: Example[] = [];
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  for (let i = 0; i < lines.length; i += 1) {
    const [, margin, language] = /^( *)```(\w*)$/.exec(lines[i]!) ?? [];
    if (margin === undefined) continue;
    const end = lines.findIndex((line, j) => j > i && line === `${margin}\`\`\``);
    if (end < 0) throw new Error(`${page}:${i + 1}: the fence is not closed`);
    const text = lines
      .slice(i + 1, end)
      .map((line) => line.slice(margin.length))
      .join('\n');
    const [, kind, comment] =
      /^ *<!-- (unchecked|not run|file): (.+) -->$/.exec(lines[i - 1] ?? '') ?? [];
    const mark = kind === undefined ? null : { kind, text: comment! };
    const isShell = language === '' && text.startsWith('candor ');
    found.push({
      page,
      line: i + 1,
      where: `${page}:${i + 1}`,
      language: isShell ? 'sh' : language!,
      text,
      mark,
    });
    i = end;
  }
  return found;
}

const examplesIn = (...languages: readonly string[]) =>
  examples.filter(
    ({ language, mark }) => languages.includes(language) && mark?.kind !== 'unchecked',
  );

describe('examples in the documentation', () => {
  it('are all in languages that are checked, except for a few that say why not', () => {
    const known = ['ts', 'yaml', 'sh', 'bash', 'json', 'jsonl', ''];
    const unchecked = examples.filter(({ mark }) => mark?.kind === 'unchecked');
    expect(unchecked.length).toBeLessThanOrEqual(5);
    const others = examples.filter(({ language }) => !known.includes(language));
    expect(others.filter((one) => !unchecked.includes(one)).map(({ where }) => where)).toEqual([]);
    expect(examples.length).toBeGreaterThan(30);
  });

  it('in TypeScript have no type errors', () => {
    const wheres = new Map<string, string>();
    const project = home.at('types');
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    };
    for (const one of examplesIn('ts')) {
      const name = exampleName(one);
      write(name, one.text);
      wheres.set(name, one.where);
    }
    expect(wheres.size).toBeGreaterThan(4);
    write('package.json', '{ "type": "module" }');
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
    const compilerOptions = {
      noEmit: true,
      declaration: false,
      allowImportingTsExtensions: true,
      rootDir: '/',
      // The examples' relative imports continue in the checkout.
      rootDirs: [project, root],
      paths: Object.fromEntries(
        ENTRIES.map(([name, file]) => [name, [join(root, `src/${file}.ts`)]]),
      ),
    };
    write(
      'tsconfig.json',
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions,
        include: null,
        exclude: null,
        files: [...wheres.keys()],
      }),
    );
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', project, '--pretty', 'false'],
      { cwd: project, encoding: 'utf8' },
    );
    const errors = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^[^(]*/, (name) => wheres.get(name) ?? name));
    expect(errors).toEqual([]);
  }, 240_000);

  it('in TypeScript run', async () => {
    const runnable = examplesIn('ts').filter(({ mark }) => mark?.kind !== 'not run');
    expect(runnable.length).toBeGreaterThan(3);
    const alias = ENTRIES.map(([name, file]) => [name, join(root, `dist/${file}.js`)]);
    const jiti = createJiti(import.meta.url, { alias: Object.fromEntries(alias) });
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    for (const one of runnable) {
      const name =
        one.mark?.kind === 'file'
          ? one.mark.text
          : `example-${one.where.replaceAll(/\W/g, '-')}.ts`;
      home.write(name, one.text.replaceAll(/'\.{1,2}\/src\//g, `'${join(root, 'dist')}/`));
      await expect(jiti.import(home.at(name)), one.where).resolves.toBeDefined();
    }
    // The page prints what the checks of its example task find.
    expect(log.mock.calls).toContainEqual(['no fault']);
    log.mockRestore();
  }, 240_000);

  it.each(each(examplesIn('yaml')).map((one) => [one.where, one] as const))(
    'in YAML are valid configs or schemes: %s',
    (_, one) => {
      const file = home.at(home.write(`${one.where.replaceAll(/\W/g, '-')}.yaml`, one.text));
      const faults = readers.map((read) => faultOf(() => read(file)));
      expect(
        faults.some((fault) => fault === null),
        faults.join('\n'),
      ).toBe(true);
    },
  );

  it.each(each(examplesIn('jsonl', 'json')).map((one) => [one.where, one] as const))(
    'in JSON are valid lines: %s',
    (_, one) => {
      // A round and its answer are one line each, which the page breaks to be readable.
      const isOneLine =
        one.language === 'json' && !one.text.startsWith('{"role"') && isJson(one.text);
      const lines: readonly Record<string, unknown>[] = each(
        isOneLine ? [JSON.parse(one.text)] : parseJsonLines(one.text),
      );
      const file = home.at(home.write('lines.jsonl', one.text));
      if (lines.every((line) => 'answer' in line && !('summary' in line)))
        expect(jsonlTask(file).name).toBe('lines');
      else
        expect(
          lines.every((line) =>
            ['cot', 'summary', 'chosen', 'questions', 'counts'].some((key) => key in line),
          ),
        ).toBe(true);
    },
  );

  it('of a round of a stream get the answer that follows them', async () => {
    const [round, answer] = examplesIn('json')
      .filter(({ page, text }) => page === 'docs/select.md' && text.startsWith('{"round"'))
      .map(({ text }) => JSON.parse(text) as object);
    const answers: string[] = [];
    await selectStream({
      input: (async function* () {
        yield Buffer.from(`${JSON.stringify(round)}\n`);
      })(),
      scheme: resolveScheme('nested-advantage'),
      seed: 1,
      write: (line: string) => void answers.push(line),
    });
    expect(answers.map((line) => JSON.parse(line))).toEqual([answer]);
  });

  it('in shells name only commands, options, tasks, schemes and scripts that exist', async () => {
    const commands = examplesIn('sh', 'bash').flatMap((one) =>
      commandsOf(one.text).map((words) => ({ where: one.where, words })),
    );
    const candor = commands.filter(({ words }) => words[0] === 'candor');
    expect(candor.length).toBeGreaterThan(25);
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const { where, words } of commands) {
      const [program, first, second] = words;
      if (program === 'candor') await parseCandor(where, words.slice(1));
      else if (program === 'npm') {
        const script = first === 'run' ? second! : first!;
        if (script !== 'ci') expect(Object.keys(scripts), where).toContain(script);
      } else if (program!.includes('/'))
        expect(existsSync(join(root, program!)), `${where}: ${program}`).toBe(true);
      else expect(['uv', 'zcat', 'node', 'npx', 'pip', 'python'], where).toContain(program);
    }
  }, 120_000);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The example's file, relative to the checkout, so that its relative imports are right. */
function exampleName({ page, line, mark }: Example): string {
  const name =
    mark?.kind === 'file' ? mark.text : `example-${line}-of-${page.replaceAll(/\W/g, '-')}.ts`;
  return join(dirname(page), name);
}

/**
 * Each reads a file as a config or a scheme. Parts of a config are valid, as every key has a
 * default.
 */
const readers: readonly ((file: string) => unknown)[] = [
  (file) => readConfig(trainConfigSchema, { file }),
  (file) => readConfig(compareConfigSchema, { file }),
  (file) => readConfig(honestyConfigSchema, { file }),
  (file) =>
    resolveScheme(
      readConfig(schemeSpecSchema.safeExtend({ label: z.string().optional() }), { file }) as never,
    ),
];

function faultOf(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (fault) {
    return (fault as Error).message;
  }
}

/**
 * Splits a shell text into commands, each as words. Understands quotes, comments, continued lines,
 * and `;`, `&&`, `|`, `>`.
 */
function commandsOf(text: string): string[][] {
  const commands: string[][] = [];
  for (const line of text
    .replaceAll(/\\\n\s*/g, ' ')
    .replaceAll(/'[^']*\n[^']*'/g, "'…'")
    .split('\n')) {
    let words: string[] = [];
    for (const [token] of line.matchAll(
      /\s+#.*$|^#.*$|&&|[;|>]|(?:'[^']*'|"[^"]*"|[^\s;|&>'"])+/g,
    )) {
      if (/^\s*#/.test(token)) break;
      if (/^(&&|[;|>])$/.test(token)) {
        commands.push(words);
        words = token === '>' ? ['>'] : [];
      } else words.push(token.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, one, two) => one ?? two));
    }
    commands.push(words);
  }
  // Removes environment variables before the program.
  for (const words of commands) while (/^[A-Z_]+=/.test(words[0] ?? '')) words.shift();
  return commands.filter((words) => words.length > 0 && words[0] !== '>');
}

const configs: Readonly<Record<string, z.ZodType>> = {
  train: trainConfigSchema,
  honesty: honestyConfigSchema,
};

/**
 * Parses a command line as `candor` does, without running it.
 * @throws Error for an unknown command, option, task or scheme.
 */
async function parseCandor(where: string, args: readonly string[]): Promise<void> {
  const [name] = args;
  expect(existsSync(join(root, `src/apps/cli/${name}.ts`)), `${where}: candor ${name}`).toBe(true);
  const { register } = (await import(`../src/apps/cli/${name}.ts`)) as {
    register(program: Command): void;
  };
  const program = new Command('candor').exitOverride();
  register(program);
  let flags: Readonly<Record<string, unknown>> = {};
  const silence = (command: Command) => {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    command.action((...parsed: unknown[]) => {
      flags = (parsed.at(-1) as Command).opts();
    });
    command.commands.forEach(silence);
  };
  program.commands.forEach(silence);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (fault) {
    throw new Error(`${where}: candor ${args.join(' ')}: ${(fault as Error).message}`);
  }
  const text = (value: unknown) =>
    typeof value === 'string' && !/\.\w+$/.test(value) ? value : null;
  const task = text(flags.task);
  if (task !== null) await findTask(task);
  const scheme = text(flags.scheme);
  if (scheme !== null) resolveScheme(scheme);
  if (Array.isArray(flags.schemes))
    for (const name of flags.schemes as string[]) resolveScheme(name);
  if (configs[name!] && Array.isArray(flags.set))
    readConfig(configs[name!]!, { set: flags.set as string[] });
}
