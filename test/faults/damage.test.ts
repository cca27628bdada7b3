/**
 * Every kind of damage to a run directory, then `candor resume`: it either reaches the same bytes
 * as a run that was never damaged, or refuses with a message that names the fault, and changes
 * nothing. Then `report` and `inspect`, which show no stack whatever they read.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  account,
  bytesOf,
  campaignMs,
  candor,
  hasStack,
  limitOf,
  newHome,
  smallRun,
} from './_campaign.js';
import { cliWorkers } from './_cli-workers.js';

const { home, remove } = newHome('damage');
const env = { CANDOR_CACHE: join(home, 'cache') };
const workers = cliWorkers(3, env);
afterAll(() => {
  workers.end();
  remove();
});

/**
 * A run of 6 rounds, and the same run as it is left by a kill after the commit of round 4, with
 * logs that are a round and a half ahead.
 */
const whole = join(home, 'whole');
const stopped = join(home, 'stopped');
let expected: Record<string, string>;

beforeAll(async () => {
  const { code, stderr } = await candor(smallRun(whole, 6), { env });
  expect(`${code} ${stderr}`).toMatch(/^0 /);
  rmSync(join(whole, 'report.html'));
  expected = bytesOf(whole);
  cpSync(whole, stopped, { recursive: true });
  rmSync(join(stopped, 'checkpoints', 'round-000006'), { recursive: true });
  rmSync(join(stopped, 'done.json'));
  truncateSync(
    join(stopped, 'metrics.jsonl'),
    readFileSync(join(whole, 'metrics.jsonl')).length - 40,
  );
}, 120_000);

type Damage = (dir: string) => void;

const STATE = 'checkpoints/round-000004/state.json';
const FACE = 'checkpoints/round-000004/face.safetensors';
const SHOGGOTH = 'checkpoints/round-000004/shoggoth.safetensors';

const write =
  (name: string, content: string | Buffer): Damage =>
  (dir) =>
    writeFileSync(join(dir, name), content);
const gone =
  (name: string): Damage =>
  (dir) =>
    rmSync(join(dir, name), { recursive: true });
const folder =
  (name: string): Damage =>
  (dir) => {
    rmSync(join(dir, name), { recursive: true, force: true });
    mkdirSync(join(dir, name));
  };
const pipe =
  (name: string): Damage =>
  (dir) => {
    rmSync(join(dir, name), { recursive: true, force: true });
    execFileSync('mkfifo', [join(dir, name)]);
  };
const loopOf =
  (name: string): Damage =>
  (dir) => {
    rmSync(join(dir, name), { recursive: true, force: true });
    symlinkSync(name.split('/').at(-1)!, join(dir, name));
  };
/** @param at the place, as a share of the file's length. */
const flip =
  (name: string, at: number): Damage =>
  (dir) => {
    const bytes = readFileSync(join(dir, name));
    bytes[Math.floor(at * bytes.length)]! ^= 1;
    writeFileSync(join(dir, name), bytes);
  };
const cut =
  (name: string, share: number): Damage =>
  (dir) =>
    truncateSync(join(dir, name), Math.floor(share * readFileSync(join(dir, name)).length));
const nuls =
  (name: string, at: number, count: number): Damage =>
  (dir) => {
    const bytes = readFileSync(join(dir, name));
    bytes.fill(0, Math.floor(at * bytes.length), Math.floor(at * bytes.length) + count);
    writeFileSync(join(dir, name), bytes);
  };
/** biome-ignore lint/suspicious/noExplicitAny: damage may put anything anywhere. */
const edit = (name: string, change: (json: any) => void): Damage => {
  return (dir) => {
    const json = JSON.parse(readFileSync(join(dir, name), 'utf8'));
    change(json);
    writeFileSync(join(dir, name), JSON.stringify(json, null, 2));
  };
};
/**
 * Turns a checkpoint into one of an earlier version, with one change. Only its numbers can then be
 * checked.
 */
const old = (change: object): Damage =>
  edit(STATE, (state) => {
    for (const key of ['version', 'config', 'sha256', 'checksum']) delete state[key];
    Object.assign(state, change);
  });

const SAME = 'same';
/**
 * Each kind of damage, with the reply of resume: a part of its message, or that the bytes are the
 * same.
 */
const DAMAGES: Record<string, readonly [Damage, RegExp | typeof SAME]> = {
  'nothing at all': [() => {}, SAME],

  'state.json: {}': [write(STATE, '{}'), /state\.json: round: .*resume .* --from 0/],
  'state.json: null': [write(STATE, 'null'), /state\.json: /],
  'state.json: []': [write(STATE, '[]'), /state\.json: /],
  'state.json: a number': [write(STATE, '7'), /state\.json: /],
  'state.json: empty': [write(STATE, ''), /state\.json: not valid JSON/],
  'state.json: NULs': [write(STATE, Buffer.alloc(200)), /state\.json: not valid JSON/],
  'state.json: half': [cut(STATE, 0.5), /state\.json: not valid JSON/],
  'state.json: gone': [gone(STATE), /state\.json: is missing/],
  'state.json: a folder': [folder(STATE), /state\.json: is not a regular file/],
  'state.json: a pipe': [pipe(STATE), /state\.json: is not a regular file/],
  'state.json: a link to itself': [loopOf(STATE), /state\.json: .*ELOOP/],
  'state.json: of a later version': [
    edit(STATE, (s) => Object.assign(s, { version: 9 })),
    /later version/,
  ],
  'state.json: version gone': [edit(STATE, (s) => delete s.version), /state\.json: /],
  'state.json: hashes gone': [edit(STATE, (s) => delete s.sha256), /state\.json: sha256/],
  'state.json: a key more': [
    edit(STATE, (s) => Object.assign(s, { more: 1 })),
    /state\.json: .*more/,
  ],
  'state.json: another round': [
    edit(STATE, (s) => Object.assign(s, { round: 3 })),
    /is of round 3/,
  ],
  'state.json: metricsBytes −5': [
    edit(STATE, (s) => Object.assign(s, { metricsBytes: -5 })),
    /metricsBytes/,
  ],
  'state.json: metricsBytes text': [
    edit(STATE, (s) => Object.assign(s, { metricsBytes: '9' })),
    /metricsBytes/,
  ],
  'state.json: samplesBytes text': [
    edit(STATE, (s) => Object.assign(s, { samplesBytes: '9' })),
    /samplesBytes/,
  ],
  'state.json: samplesBytes null': [
    edit(STATE, (s) => Object.assign(s, { samplesBytes: null })),
    /samplesBytes/,
  ],
  'state.json: metricsBytes smaller': [
    edit(STATE, (s) => s.metricsBytes--),
    /state\.json: .*checksum/,
  ],
  'state.json: keep turned': [
    edit(STATE, (s) => Object.assign(s, { keep: false })),
    /state\.json: .*checksum/,
  ],
  'state.json: spent edited': [edit(STATE, (s) => s.spent.cots++), /state\.json: .*checksum/],
  'old state.json: metricsBytes −5': [old({ metricsBytes: -5 }), /metricsBytes/],
  'old state.json: metricsBytes gone': [old({ metricsBytes: undefined }), /metricsBytes/],
  'old state.json: metricsBytes 0': [old({ metricsBytes: 0 }), /metrics\.jsonl: /],
  'old state.json: metricsBytes 10': [
    old({ metricsBytes: 10 }),
    /metrics\.jsonl: byte 10 is not the end/,
  ],
  'old state.json: metricsBytes beyond': [
    old({ metricsBytes: 1e9 }),
    /metrics\.jsonl: has \d+ bytes/,
  ],
  'old state.json: samplesBytes 10': [old({ samplesBytes: 10 }), /samples\.jsonl/],
  'old state.json: spent other': [
    old({ spent: { summaries: 1, cots: 1, cotTokens: 1, summaryTokens: 1 } }),
    /metrics\.jsonl: its line of round 4/,
  ],
  'a state.json before: {}': [
    write('checkpoints/round-000000/state.json', '{}'),
    /round-000000\/state\.json: .*move .*round-000000 away/,
  ],
  'a model before: flipped': [
    flip('checkpoints/round-000000/face.safetensors', 0.5),
    /round-000000\/face\.safetensors: is not the file.*move .*round-000000 away/,
  ],

  'a model: empty': [
    write(FACE, ''),
    /face\.safetensors: is not the file that was saved.*--from 0/,
  ],
  'a model: half': [cut(FACE, 0.5), /face\.safetensors: is not the file/],
  'a model: garbage': [write(FACE, 'x'.repeat(999)), /face\.safetensors: is not the file/],
  'a model: one bit': [flip(FACE, 0.7), /face\.safetensors: is not the file/],
  'a model: 4,000 bytes of NaN at its end': [
    (dir) => {
      const bytes = readFileSync(join(dir, FACE));
      writeFileSync(join(dir, FACE), bytes.fill(0xff, bytes.length - 4000));
    },
    /face\.safetensors: is not the file/,
  ],
  'a model: gone': [gone(SHOGGOTH), /shoggoth\.safetensors: is missing/],
  'a model: a folder': [folder(SHOGGOTH), /shoggoth\.safetensors: is not a regular file/],
  'a model: a pipe': [pipe(SHOGGOTH), /shoggoth\.safetensors: is not a regular file/],
  'the models: swapped': [
    (dir) => {
      renameSync(join(dir, FACE), join(dir, 'x'));
      renameSync(join(dir, SHOGGOTH), join(dir, FACE));
      renameSync(join(dir, 'x'), join(dir, SHOGGOTH));
    },
    /safetensors: is not the file/,
  ],
  // Earlier versions stored no hash: weights that cannot be a model are noticed on opening, before
  // any log is cut.
  'an old model: NaN': [
    (dir) => {
      old({})(dir);
      const bytes = readFileSync(join(dir, FACE));
      writeFileSync(join(dir, FACE), bytes.fill(0xff, bytes.length - 4000));
    },
    /checkpoint .*face\.safetensors: .* must be finite, got NaN/,
  ],
  'an old model: empty': [
    (dir) => {
      old({})(dir);
      write(FACE, '')(dir);
    },
    /checkpoint .*face\.safetensors: header length/,
  ],

  'config.json: seed': [
    edit('config.json', (c) => c.seed++),
    /config\.json: seed: is 2, and was 1/,
  ],
  'config.json: scheme': [
    edit('config.json', (c) => Object.assign(c, { scheme: 'basic' })),
    /config\.json: scheme: is "basic", and was "nested-top3"/,
  ],
  'config.json: budget': [
    edit('config.json', (c) => Object.assign(c.budget, { total: 640 })),
    /config\.json: budget\.total: is 640, and was 384/,
  ],
  'config.json: width': [
    edit('config.json', (c) => Object.assign(c.model, { width: 32 })),
    /model\.width|config\.json/,
  ],
  'config.json: task': [
    edit('config.json', (c) => Object.assign(c, { task: 'lottery' })),
    /config\.json: task/,
  ],
  'config.json: a key gone': [edit('config.json', (c) => delete c.grader), /config\.json: grader/],
  'config.json: a key more': [
    edit('config.json', (c) => Object.assign(c, { x: 1 })),
    /config\.json: .*x/,
  ],
  'config.json: text for a number': [
    edit('config.json', (c) => Object.assign(c, { seed: 'x' })),
    /config\.json: seed/,
  ],
  'config.json: null': [write('config.json', 'null'), /config\.json: [^:]*[a-z]/],
  'config.json: []': [write('config.json', '[]'), /config\.json: /],
  'config.json: empty': [write('config.json', ''), /config\.json: not valid JSON/],
  'config.json: gone': [gone('config.json'), /no run directory, as it has no config\.json/],
  'config.json: a folder': [folder('config.json'), /config\.json: is not a regular file/],
  'config.json: a pipe': [pipe('config.json'), /config\.json: is not a regular file/],
  'config.json: a link to itself': [loopOf('config.json'), /config\.json: .*ELOOP/],
  'config.json: written otherwise': [edit('config.json', () => {}), SAME],

  'task.json: null': [write('task.json', 'null'), /task\.json: /],
  'task.json: {}': [write('task.json', '{}'), /task\.json: name: /],
  'task.json: another name': [
    edit('task.json', (t) => Object.assign(t, { name: 'x' })),
    /task\.json: was changed/,
  ],
  'task.json: gone': [gone('task.json'), /task\.json: is missing/],
  'task.json: a pipe': [pipe('task.json'), /task\.json: is not a regular file/],

  'metrics.jsonl: a flipped byte': [
    flip('metrics.jsonl', 0.3),
    /metrics\.jsonl: its first \d+ bytes/,
  ],
  'metrics.jsonl: short': [
    cut('metrics.jsonl', 0.3),
    /metrics\.jsonl: has \d+ bytes where its checkpoint/,
  ],
  'metrics.jsonl: empty': [write('metrics.jsonl', ''), /metrics\.jsonl: has 0 bytes/],
  'metrics.jsonl: gone': [gone('metrics.jsonl'), /metrics\.jsonl: has 0 bytes/],
  'metrics.jsonl: NULs': [nuls('metrics.jsonl', 0.1, 100), /metrics\.jsonl: its first/],
  'metrics.jsonl: a folder': [folder('metrics.jsonl'), /metrics\.jsonl: is not a regular file/],
  'metrics.jsonl: a pipe': [pipe('metrics.jsonl'), /metrics\.jsonl: is not a regular file/],
  'metrics.jsonl: garbage after the last commit': [
    (dir) => writeFileSync(join(dir, 'metrics.jsonl'), '\0{"x', { flag: 'a' }),
    SAME,
  ],
  'samples.jsonl: a flipped byte': [
    flip('samples.jsonl', 0.3),
    /samples\.jsonl: its first .*--from 0/,
  ],
  'samples.jsonl: short': [cut('samples.jsonl', 0.3), /samples\.jsonl: has \d+ bytes/],
  'samples.jsonl: gone': [gone('samples.jsonl'), /samples\.jsonl: has 0 bytes/],
  'samples.jsonl: 1,000 NULs': [nuls('samples.jsonl', 0.2, 1000), /samples\.jsonl: its first/],
  'samples.jsonl: a folder': [folder('samples.jsonl'), /samples\.jsonl: is not a regular file/],
  'samples.jsonl: a pipe': [pipe('samples.jsonl'), /samples\.jsonl: is not a regular file/],
  'samples.jsonl: garbage after the last commit': [
    (dir) => writeFileSync(join(dir, 'samples.jsonl'), Buffer.alloc(99), { flag: 'a' }),
    SAME,
  ],
  'old samples.jsonl: NULs': [
    (dir) => {
      old({})(dir);
      nuls('samples.jsonl', 0.2, 1000)(dir);
    },
    /samples\.jsonl:\d+: is not a sample/,
  ],
  'samples.index: gone': [gone('samples.index'), SAME],
  'samples.index: garbage': [write('samples.index', 'x'.repeat(500)), SAME],
  'samples.index: a flipped byte': [flip('samples.index', 0.4), SAME],

  'checkpoints: a file': [
    (dir) => {
      rmSync(join(dir, 'checkpoints'), { recursive: true });
      writeFileSync(join(dir, 'checkpoints'), '');
    },
    /checkpoints: is not a folder/,
  ],
  'checkpoints: gone': [gone('checkpoints'), /checkpoints: all checkpoints are missing/],
  'checkpoints: empty': [folder('checkpoints'), /checkpoints: all checkpoints are missing/],
  'checkpoints: a link to itself': [loopOf('checkpoints'), /checkpoints|ELOOP/],
  'checkpoints/writing: left by a kill': [
    (dir) => {
      mkdirSync(join(dir, 'checkpoints/writing'));
      writeFileSync(join(dir, 'checkpoints/writing/face.safetensors'), 'half');
    },
    SAME,
  ],
  'checkpoints/removing: left by a kill': [folder('checkpoints/removing'), SAME],

  'lock: empty': [write('lock', ''), SAME],
  'lock: garbage': [write('lock', '\0\0'), SAME],
  'lock: of a process that has ended': [write('lock', '999999999\n'), SAME],
  'lock: of the first process': [write('lock', '1\n'), SAME],
  'lock: a folder': [folder('lock'), /lock: is not a regular file/],
  'lock: a pipe': [pipe('lock'), /lock: is not a regular file/],
  'lock: a link to nowhere': [loopOf('lock'), /lock: is not a regular file/],

  'done.json: too early': [(dir) => cpSync(join(whole, 'done.json'), join(dir, 'done.json')), SAME],
  'done.json: of the round at hand': [
    (dir) => {
      const { round, spent } = JSON.parse(readFileSync(join(dir, STATE), 'utf8'));
      writeFileSync(join(dir, 'done.json'), JSON.stringify({ round, spent }));
    },
    SAME,
  ],
  'done.json: {}': [write('done.json', '{}'), SAME],
  'done.json: null': [write('done.json', 'null'), SAME],
};

it('refuses in words and changes nothing, or goes on to the same bytes', {
  timeout: limitOf(0.3),
}, async () => {
  let made = 0;
  const counts = { same: 0, refused: 0, lost: [] as string[] };
  await Promise.all(
    Object.entries(DAMAGES).map(async ([name, [damage, outcome]]) => {
      const dir = join(home, `damaged-${made++}`);
      cpSync(stopped, dir, { recursive: true });
      damage(dir);
      const before = stillOf(dir);
      const { code, text } = await workers.run(['resume', dir, '--workers', '1']);
      const fault =
        outcome === SAME
          ? code === 0 && sameAsWhole(dir, name)
            ? null
            : `exit ${code}, other bytes`
          : code !== 2 || hasStack(text) || !outcome.test(text)
            ? `exit ${code}`
            : JSON.stringify(stillOf(dir)) === JSON.stringify(before)
              ? null
              : 'refused, but something was changed';
      if (fault) counts.lost.push(`${name}: ${fault}: ${text.slice(-500)}`);
      else if (outcome === SAME) counts.same++;
      else counts.refused++;
      for (const args of shows(dir)) {
        const shown = await workers.run(args);
        if (shown.code < 0 || shown.code === 1 || hasStack(shown.text))
          counts.lost.push(
            `${name}: ${args.join(' ')}: exit ${shown.code}: ${shown.text.slice(-500)}`,
          );
      }
      rmSync(dir, { recursive: true });
    }),
  );
  account(
    'damage to a run directory, then `resume`, `report`, `inspect`',
    `${made} kinds`,
    `${counts.same} same bytes, ${counts.refused} refused in words with nothing changed`,
    counts.lost.length === 0 ? 'nothing' : `${counts.lost.length}`,
  );
  expect(counts.lost).toEqual([]);
});

/** Other commands that read the run; more of them if time allows. */
function shows(dir: string): string[][] {
  const few = [
    ['report', dir, '--json'],
    ['inspect', dir, '--round', '2'],
  ];
  return campaignMs(1) > 300_000 ? [...few, ['report', dir], ['inspect', dir]] : few;
}

/**
 * Returns the bytes of every readable file, and the kind of everything else; does not follow pipes
 * and links.
 */
function stillOf(dir: string): string {
  return execFileSync(
    'sh',
    ['-c', 'find . -printf "%y %p\\n" | sort; find . -type f -exec sha256sum {} + | sort -k 2'],
    { cwd: dir, encoding: 'utf8' },
  );
}

/** Leaves a config alone that is written in another way. */
function sameAsWhole(dir: string, name: string): boolean {
  const skip = name.startsWith('config.json') ? /^config\.json$|report\.html$/ : /report\.html$/;
  const { 'config.json': config, ...rest } = expected;
  const wanted = name.startsWith('config.json') ? rest : { ...rest, 'config.json': config };
  const got = bytesOf(dir, skip);
  return (
    JSON.stringify(Object.entries(got).sort()) === JSON.stringify(Object.entries(wanted).sort())
  );
}

it('removes nobody’s folders', { timeout: limitOf(0.02) }, async () => {
  const dir = join(home, 'strangers');
  cpSync(stopped, dir, { recursive: true });
  const strangers = [
    'checkpoints/round-10-best',
    'checkpoints/round-000004.bak',
    'checkpoints/mine',
    'notes.tmp',
  ];
  for (const name of strangers) mkdirSync(join(dir, name));
  writeFileSync(join(dir, 'mine.tmp'), 'x');
  expect((await workers.run(['resume', dir])).code).toBe(0);
  for (const name of [...strangers, 'mine.tmp'])
    expect(`${name} ${existsSync(join(dir, name))}`).toBe(`${name} true`);
});

it('goes back to an earlier checkpoint when it is told to', {
  timeout: limitOf(0.05),
}, async () => {
  for (const [from, source, damage] of [
    [0, stopped, write(STATE, '{}')],
    [4, whole, flip('checkpoints/round-000006/face.safetensors', 0.5)],
    [0, whole, flip('samples.jsonl', 0.5)],
  ] as const) {
    const dir = join(home, `back-${from}-${source === whole}`);
    cpSync(source, dir, { recursive: true });
    damage(dir);
    expect((await workers.run(['resume', dir, '--from', '3'])).text).toMatch(
      /--from: must be a round that has/,
    );
    const refused = await workers.run(['resume', dir]);
    expect(`${refused.code} ${refused.text}`).toMatch(new RegExp(`^2 .*--from ${from}\``));
    const { code, text } = await workers.run(['resume', dir, '--from', `${from}`]);
    expect(`${code} ${text}`).toMatch(/^0 /);
    expect(bytesOf(dir)).toEqual(expected);
  }
});

it('finds damage in a run that is complete', { timeout: limitOf(0.05) }, async () => {
  const kinds: Record<string, Damage> = {
    'rounds twice': (dir) => {
      const lines = readFileSync(join(dir, 'metrics.jsonl'), 'utf8').trim().split('\n');
      writeFileSync(join(dir, 'metrics.jsonl'), `${[...lines, ...lines.slice(-2)].join('\n')}\n`);
    },
    'more samples': (dir) =>
      writeFileSync(join(dir, 'samples.jsonl'), '{"round":6}\n', { flag: 'a' }),
    'a flipped byte': flip('samples.jsonl', 0.9),
    'a flipped bit in a model': flip('checkpoints/round-000006/face.safetensors', 0.9),
    'another seed': edit('config.json', (c) => c.seed++),
  };
  for (const [name, damage] of Object.entries(kinds)) {
    const dir = join(home, `complete-${name}`);
    cpSync(whole, dir, { recursive: true });
    damage(dir);
    const before = stillOf(dir);
    const { code, text } = await workers.run(['resume', dir]);
    expect(`${name}: ${code} ${hasStack(text) ? text : ''}`).toBe(`${name}: 2 `);
    expect(stillOf(dir)).toBe(before);
  }
});
