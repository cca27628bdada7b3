/** Run directories whose names are difficult for a shell, a terminal or a file system. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { account, bytesOf, candor, hasStack, newHome, smallRun } from './_campaign.js';

const { home, remove } = newHome('paths');
afterAll(remove);
const env = { CANDOR_CACHE: join(home, 'cache') };

const NAMES = [
  'ünïcödé 名前 \u202etxt.\u200b',
  `quotes'"\`$(x) %2e%2e&<b>`,
  '.-x new\nline\ttab \x1b[31m',
];

it('trains the same bytes under any name that the file system takes', {
  timeout: 300_000,
}, async () => {
  const plain = join(home, 'plain');
  expect((await candor(smallRun(plain, 1), { env })).code).toBe(0);
  for (const name of NAMES) {
    const dir = join(home, name);
    const { code, stderr } = await candor(smallRun(dir, 1), { env });
    expect(`${name}: ${code} ${hasStack(stderr) ? stderr : ''}`).toBe(`${name}: 0 `);
    expect(bytesOf(dir)).toEqual(bytesOf(plain));
  }
  account(
    'run directories with odd names',
    `${NAMES.length}`,
    `${NAMES.length} same bytes`,
    'nothing',
  );
});

it('refuses in words a name that the file system does not take', { timeout: 120_000 }, async () => {
  const tooLong = [
    join(home, 'n'.repeat(300)),
    join(home, ...Array.from({ length: 20 }, () => 'd'.repeat(240))),
  ];
  const [long = '', deep = ''] = tooLong;
  const commands = [
    smallRun(long, 2),
    smallRun(deep, 2),
    ['resume', long],
    ['report', deep],
    ['inspect', long],
  ];
  for (const args of commands) {
    const { code, stderr } = await candor(args, { env });
    expect(`${args[0]}: ${code} ${hasStack(stderr) ? stderr : ''}`).toBe(`${args[0]}: 2 `);
  }
  expect(tooLong.filter((dir) => existsSync(dir))).toEqual([]);
  account(
    'names and paths that are too long',
    `${commands.length}`,
    `${commands.length} refused in words`,
    'nothing',
  );
});
