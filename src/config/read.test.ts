import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UserError } from '../base/errors.js';
import { ConfigError, readConfig } from './read.js';
import { compareConfigSchema, trainConfigSchema } from './schema.js';

const dir = mkdtempSync(join(tmpdir(), 'candor-config-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(text: string): string {
  const file = join(dir, 'a.yaml');
  writeFileSync(file, text);
  return file;
}

/** Returns the lines of a config's error, without the folder. */
function faults(schema: z.ZodType, text: string | undefined, set: string[] = []): string[] {
  try {
    readConfig(schema, { ...(text === undefined ? {} : { file: write(text) }), set });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toBeInstanceOf(UserError);
    return (error as ConfigError).problems.map((line) => line.replace(`${dir}/`, ''));
  }
  throw new Error('the config was accepted');
}

const small = z.strictObject({
  n: z.number().int().min(1).max(8).default(3),
  rate: z.number().gt(0).max(1).optional(),
  kind: z.enum(['mean', 'max']).default('mean'),
  list: z.array(z.number()).optional(),
  inner: z.strictObject({ steps: z.number().int().min(1).default(2) }).prefault({}),
  scheme: z
    .union([z.string(), z.strictObject({ name: z.string(), m: z.number().int().min(1) })])
    .optional(),
});

describe('readConfig', () => {
  it('fills in the defaults of the schema with no file and with an empty file', () => {
    const defaults = { n: 3, kind: 'mean', inner: { steps: 2 } };
    expect(readConfig(small)).toEqual(defaults);
    expect(readConfig(small, { file: write('') })).toEqual(defaults);
    expect(readConfig(small, { file: write('# only a comment\n') })).toEqual(defaults);
  });

  it('lets overrides win over the file, and later overrides over earlier ones', () => {
    const file = write('n: 4\ninner:\n  steps: 5\n');
    const set = ['inner.steps=6', 'inner.steps=7', 'list=[1, 2]', 'list.1=9', 'kind=max'];
    expect(readConfig(small, { file, set })).toEqual({
      n: 4,
      kind: 'max',
      inner: { steps: 7 },
      list: [1, 9],
    });
  });

  it('names file, line, column, key and range for a bad value', () => {
    expect(faults(small, 'kind: max\nn:   12\n')).toEqual([
      'a.yaml:2:6: n: must be an integer in 1..8, got 12',
    ]);
    expect(faults(small, 'rate: 0')).toEqual([
      'a.yaml:1:7: rate: must be a number above 0 and at most 1, got 0',
    ]);
    expect(faults(small, 'inner:\n  steps: many')).toEqual([
      'a.yaml:2:10: inner.steps: must be an integer of at least 1, got "many"',
    ]);
    expect(faults(small, 'list: [1, x]')).toEqual([
      'a.yaml:1:11: list.1: must be a number, got "x"',
    ]);
    expect(faults(small, 'kind: meam')).toEqual([
      'a.yaml:1:7: kind: must be one of mean, max, got "meam"; did you mean mean?',
    ]);
  });

  it('names the nearest known key for an unknown one, with one line for each fault', () => {
    expect(faults(small, 'iner:\n  steps: 1\nn: 9\n')).toEqual([
      'a.yaml:3:4: n: must be an integer in 1..8, got 9',
      'a.yaml:1:1: iner: unknown key; did you mean inner?',
    ]);
    expect(faults(small, 'inner:\n  step: 1')).toEqual([
      'a.yaml:2:3: inner.step: unknown key; did you mean inner.steps?',
    ]);
    expect(faults(small, 'zebra: 1')).toEqual([
      'a.yaml:1:1: zebra: unknown key; expected one of n, rate, kind, list, inner, scheme',
    ]);
  });

  it('blames the override, not the file, if the override is wrong', () => {
    expect(faults(small, 'n: 2', ['n=12'])).toEqual([
      '--set n: must be an integer in 1..8, got 12',
    ]);
    expect(faults(small, 'n: 2', ['inner.stepz=1'])).toEqual([
      '--set inner.stepz: unknown key; did you mean inner.steps?',
    ]);
    expect(faults(small, 'n: 2', ['inner={steps: 0}'])).toEqual([
      '--set inner: inner.steps: must be an integer of at least 1, got 0',
    ]);
    expect(faults(small, undefined, ['n'])).toEqual(['--set n: needs a value, as in --set n=1']);
    expect(faults(small, 'n: 2', ['n.a.b=1'])).toEqual([
      '--set n.a.b: n is 2, not a map with the key a',
    ]);
    expect(faults(small, undefined, ['a..b=1'])[0]).toContain('names joined by dots');
    expect(faults(small, 'list: [1]', ['list.7=1'])[0]).toContain('list is a list');
    expect(faults(small, undefined, ['list=[1'])[0]).toContain(
      '--set list: the value is not valid YAML',
    );
  });

  it('reports the fault within the option of a union that was meant', () => {
    expect(faults(small, 'scheme:\n  name: a\n  m: 0\n')).toEqual([
      'a.yaml:3:6: scheme.m: must be an integer of at least 1, got 0',
    ]);
    expect(faults(small, 'scheme:\n  name: a\n')).toEqual([
      'a.yaml:2:3: scheme.m: is missing; it must be an integer of at least 1',
    ]);
    expect(faults(small, 'scheme: 3')[0]).toMatch(
      /^a.yaml:1:9: scheme: must be text, or a map with the keys name, m/,
    );
  });

  it('locates broken YAML, and refuses duplicate keys, tags and second documents', () => {
    expect(faults(small, 'n: [1\n')[0]).toMatch(/^a.yaml:\d+:\d+: not valid YAML: /);
    expect(faults(small, 'n: 1\nn: 2\n')[0]).toMatch(/^a.yaml:2:1: not valid YAML: .*unique/);
    expect(faults(small, 'n: !js/function 1\n')[0]).toContain('not valid YAML');
    expect(faults(small, 'n: 1\n---\nn: 2\n')[0]).toContain('a second document starts here');
    expect(faults(small, '- 1\n')).toEqual([
      'a.yaml:1:1: must be a map of keys and values, got [1]',
    ]);
  });

  it('refuses an alias bomb instead of growing', () => {
    const rows = Array.from({ length: 12 }, (_, i) =>
      i === 0
        ? 'a0: &a0 [x]'
        : `a${i}: &a${i} [${Array(9)
            .fill(`*a${i - 1}`)
            .join(', ')}]`,
    );
    expect(faults(small, rows.join('\n'))[0]).toMatch(/alias/i);
  });

  it('treats __proto__ and constructor as keys like any other, and pollutes nothing', () => {
    expect(faults(small, '__proto__:\n  polluted: 1\n')[0]).toContain('__proto__: unknown key');
    expect(faults(small, undefined, ['__proto__.polluted=1'])[0]).toContain('unknown key');
    expect(faults(small, undefined, ['constructor.prototype.polluted=1'])[0]).toContain(
      'unknown key',
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('says why a file cannot be read', () => {
    const problem = (file: string) => {
      try {
        readConfig(small, { file });
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(problem(join(dir, 'none.yaml'))).toContain(
      'none.yaml: cannot be read: it does not exist',
    );
    expect(problem(dir)).toContain('it is a folder');
    writeFileSync(join(dir, 'latin'), Buffer.from([0x6e, 0x3a, 0xe9]));
    expect(problem(join(dir, 'latin'))).toContain('it is not UTF-8');
  });

  it('reads the schemas of training and comparison', () => {
    expect(
      readConfig(trainConfigSchema, { set: ['optimiser.learningRate=1e-3'] }).optimiser
        .learningRate,
    ).toBe(1e-3);
    expect(
      faults(trainConfigSchema, undefined, ['optimiser.learningRate={shogoth: 1}'])[0],
    ).toContain('optimiser.learningRate');
    expect(faults(compareConfigSchema, 'arms:\n  - scheme: basic\n    n: 0\n')).toEqual([
      'a.yaml:3:8: arms.0.n: must be an integer of at least 1, got 0',
    ]);
  });

  it('throws only ConfigErrors, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60, unit: 'grapheme' }),
        fc.string({ maxLength: 20 }),
        (text, set) => {
          try {
            readConfig(small, { file: write(text), set: [set] });
          } catch (error) {
            expect(error).toBeInstanceOf(ConfigError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the address and key of a server', () => {
  it('must not contain a password, which would be stored with the config', () => {
    const address = (baseUrl: string) =>
      `model: { cluster: { dialect: candor, shoggoth: { baseUrl: '${baseUrl}', baseModel: a }, face: { baseUrl: 'http://127.0.0.1:1', baseModel: b } } }`;
    const [line, ...others] = faults(trainConfigSchema, address('https://me:hunter2@example.org'));
    expect(line).toMatch(/shoggoth\.baseUrl: must not contain a user name or password/);
    expect(line).not.toContain('hunter2');
    expect(others).toEqual([]);
    expect(faults(trainConfigSchema, address('example.org'))[0]).toContain(
      'shoggoth.baseUrl: must be an http:// or https:// address, got "example.org"',
    );
  });

  it('names the variable of a key, and an error does not repeat a key given by mistake', () => {
    const lines = faults(
      trainConfigSchema,
      'model: { cluster: { dialect: candor, shoggoth: { baseUrl: "http://127.0.0.1:1", ' +
        'baseModel: a, apiKeyEnv: sk-123 }, face: { baseUrl: "http://127.0.0.1:1", baseModel: b } } }',
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('apiKeyEnv: must be the name of an environment variable, not the');
    expect(lines[0]).not.toContain('sk-123');
  });
});
