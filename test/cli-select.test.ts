/** `candor select` as a user runs it: the built command on files, pipes and signals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng, shuffled } from '../src/base/random.js';
import { type NamedScheme, type SampleRef, schemes } from '../src/selection/index.js';
import { CLI, freshFolder, jsonLines, parseJsonLines, runCandorSync } from './cli.fixture.js';
import { each } from './each.js';

interface Sample {
  question: string;
  cot: string;
  summary: string | null;
  score: number | null;
  task?: number;
  appeal?: number;
  error?: string;
  question_id?: string | number;
  cot_id?: string | number;
}

interface Line {
  role: 'shoggoth' | 'face';
  question: string;
  cot: string;
  summary?: string;
  coef: number;
  why: string;
  weight: number;
  chosen: { cot: string; summary?: string };
  rejected: { cot: string; summary?: string };
}

const folder = freshFolder('select');

const candor = (args: readonly string[], input?: string | Buffer) =>
  runCandorSync(args, { cwd: folder.path, input });

const write = (rows: readonly unknown[] | string, name = 'scores.jsonl') =>
  folder.write(name, typeof rows === 'string' ? rows : jsonLines(rows));

const lines = <T = Line>(name: string, out = 'out') => parseJsonLines<T>(folder.read(out, name));

/** Returns the text of every file of a folder by its name. */
const contents = (out: string): Record<string, string> =>
  Object.fromEntries(folder.list(out).map((name) => [name, folder.read(out, name)]));

/**
 * Draws ragged samples: 2 to 5 CoTs with 1 to 5 summaries each, some of them failed, one failed
 * CoT, and no two equal numbers.
 */
function ragged(seed = 1): Sample[] {
  const rng = createRng(seed);
  const samples: Sample[] = [];
  for (let q = 0; q < 6; q++) {
    for (let c = 0; c < 2 + (q % 4); c++) {
      const place = { question: `What is ${q} + ${q}?`, cot: `CoT ${c} of ${q}` };
      if (q === 3 && c === 0) {
        samples.push({ ...place, summary: null, score: null, error: 'too long' });
        continue;
      }
      for (let k = 0; k < 1 + ((q + c) % 5); k++) {
        const failed = rng.next() < 0.1;
        samples.push({
          ...place,
          summary: `summary ${k} of ${c} of ${q}`,
          score: failed ? null : rng.next(),
          ...(failed ? {} : { task: 0.8 + rng.next(), appeal: rng.next() }),
        });
      }
    }
  }
  return samples;
}

/** Selects with the library, from samples in this order. Returns the targets as sorted texts. */
function chosenByLibrary(samples: readonly Sample[], scheme: NamedScheme): string[] {
  const questions = [...new Set(samples.map((s) => s.question))].map((question) => {
    const own = samples.filter((s) => s.question === question);
    return [...new Set(own.map((s) => s.cot))].map((cot) =>
      own.filter((s) => s.cot === cot && s.summary !== null),
    );
  });
  const cotText = [...new Set(samples.map((s) => s.question))].map((question) => [
    ...new Set(samples.filter((s) => s.question === question).map((s) => s.cot)),
  ]);
  const trees = questions.map((cots) => ({
    cots: cots.map((own) => ({
      score: own.map((s) => s.score ?? Number.NaN),
      task: own.map((s) => s.task ?? Number.NaN),
      appeal: own.map((s) => s.appeal ?? Number.NaN),
    })),
  }));
  const targets = scheme.select(trees, createRng(9));
  const text = ({ question, cot, summary }: SampleRef) =>
    [
      cotText[question]?.[cot],
      summary === undefined ? '' : questions[question]?.[cot]?.[summary]?.summary,
    ].join('|');
  return (['shoggoth', 'face'] as const)
    .flatMap((role) => [
      ...targets[role].samples.map((t) => `${role} ${text(t)} ${t.coef.toFixed(9)}`),
      ...targets[role].pairs.map(
        (p) => `${role} ${text(p.chosen)} > ${text(p.rejected)} ${p.weight.toFixed(9)}`,
      ),
    ])
    .sort();
}

function chosenByCommand(out = 'out'): string[] {
  const text = ({ cot, summary }: { cot: string; summary?: string }) => `${cot}|${summary ?? ''}`;
  return lines('targets.jsonl', out)
    .map((line) =>
      line.chosen
        ? `${line.role} ${text(line.chosen)} > ${text(line.rejected)} ${line.weight.toFixed(9)}`
        : `${line.role} ${text(line)} ${line.coef.toFixed(9)}`,
    )
    .sort();
}

describe('candor select', () => {
  it.each(schemes.map((scheme) => [scheme.name, scheme] as const))(
    'selects with %s what the library selects from the same ragged samples',
    (name, scheme) => {
      const samples = ragged();
      const { status, stderr } = candor([
        'select',
        write(samples),
        '--scheme',
        name,
        '--out',
        'out',
      ]);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const chosen = chosenByCommand();
      expect(chosen.length).toBeGreaterThan(2);
      expect(chosen).toEqual(chosenByLibrary(samples, scheme));
      for (const { why } of each(lines('targets.jsonl'))) expect(why.length).toBeGreaterThan(3);
    },
  );

  it('writes the same bytes whatever the order of the lines', () => {
    const rng = createRng(4);
    // Many scores are equal, so that ties decide; the position of a line must not break them.
    const samples = ragged().map((s) =>
      s.score === null ? s : { ...s, score: Math.round(s.score * 2) / 2 },
    );
    for (const scheme of ['basic', 'nested-top3', 'nested-top3-contrastive', 'nested-advantage']) {
      const format = scheme === 'nested-advantage' ? [] : ['--export', 'trl'];
      const run = (rows: readonly Sample[], out: string) => {
        const done = candor([
          'select',
          write(rows),
          '-s',
          scheme,
          '-o',
          out,
          ...format,
          '--seed',
          '3',
        ]);
        expect(done.status).toBe(0);
        return contents(out);
      };
      const first = run(samples, `${scheme}-0`);
      for (let i = 1; i <= 3; i++)
        expect(run(shuffled(samples, rng), `${scheme}-${i}`)).toEqual(first);
      rmSync(folder.at(`${scheme}-0`), { recursive: true });
    }
  });

  it('writes the selected samples in the format of each trainer', () => {
    write(ragged());
    const run = (scheme: string, format: string) => {
      const out = `${scheme}-${format}`;
      const done = candor(['select', 'scores.jsonl', '-s', scheme, '-e', format, '-o', out]);
      expect(done.status).toBe(0);
      return {
        out,
        of: (role: string) => lines('targets.jsonl', out).filter((line) => line.role === role),
      };
    };
    const trl = run('nested-top3', 'trl');
    expect(lines('shoggoth.sft.jsonl', trl.out)).toEqual(
      trl.of('shoggoth').map((t) => ({ prompt: `${t.question}\n\n`, completion: t.cot })),
    );
    expect(lines('face.sft.jsonl', trl.out)).toEqual(
      trl
        .of('face')
        .map((t) => ({ prompt: `${t.question}\n\n${t.cot}\n\n`, completion: t.summary })),
    );
    expect(folder.list(trl.out)).toEqual([
      'face.sft.jsonl',
      'selection.json',
      'shoggoth.sft.jsonl',
      'targets.jsonl',
    ]);
    const openai = run('nested-top3', 'openai');
    expect(lines('face.sft.jsonl', openai.out)).toEqual(
      openai.of('face').map((t) => ({
        messages: [
          { role: 'user', content: `${t.question}\n\n${t.cot}` },
          { role: 'assistant', content: t.summary },
        ],
      })),
    );
    const pairs = run('nested-mean-contrastive', 'openai');
    expect(lines('shoggoth.dpo.jsonl', pairs.out)).toEqual(
      pairs.of('shoggoth').map((t) => ({
        input: { messages: [{ role: 'user', content: t.question }] },
        preferred_output: [{ role: 'assistant', content: t.chosen.cot }],
        non_preferred_output: [{ role: 'assistant', content: t.rejected.cot }],
      })),
    );
    const dpo = run('nested-mean-contrastive', 'trl');
    expect(lines<{ chosen: string; rejected: string }>('face.dpo.jsonl', dpo.out)).toMatchObject(
      dpo.of('face').map((t) => ({
        prompt: `${t.question}\n\n${t.chosen.cot}\n\n`,
        chosen: t.chosen.summary,
        rejected: t.rejected.summary,
      })),
    );
  });

  it('writes unequal weights into a field for TRL and a separate file for OpenAI', () => {
    write(ragged());
    const soft = [
      '--set',
      'cotRule={rule: soft, temperature: 0.2}',
      '--set',
      'faceRule.rule=best-in-each-kept-cot',
    ];
    const run = (format: string) =>
      candor(['select', 'scores.jsonl', '-s', 'nested-mean', ...soft, '-e', format, '-o', format]);
    const trl = run('trl');
    expect(trl.status).toBe(0);
    expect(trl.stderr).toContain('unequal weights');
    const targets = lines('targets.jsonl', 'trl').filter((t) => t.role === 'shoggoth');
    const mean = targets.reduce((sum, t) => sum + t.coef, 0) / targets.length;
    const weights = lines<{ weight: number }>('shoggoth.sft.jsonl', 'trl').map(
      (line) => line.weight,
    );
    expect(new Set(weights).size).toBeGreaterThan(1);
    for (const [i, weight] of each(weights.entries()))
      expect(weight).toBeCloseTo((targets[i]?.coef ?? 0) / mean, 9);
    expect(run('openai').status).toBe(0);
    expect(
      lines<{ weight: number }>('shoggoth.sft.weights.jsonl', 'openai').map((line) => line.weight),
    ).toEqual(weights);
    expect(Object.keys(lines('shoggoth.sft.jsonl', 'openai')[0] ?? {})).toEqual(['messages']);
  });

  it('refuses to export signed coefficients, says why, and writes nothing', () => {
    const done = candor([
      'select',
      write(ragged()),
      '-s',
      'nested-advantage',
      '-e',
      'trl',
      '-o',
      'out',
    ]);
    expect(done.status).toBe(2);
    expect(done.stderr).toContain('supervised files can only reinforce');
    expect(folder.list()).toEqual(['scores.jsonl']);
  });

  it('reports the first malformed lines, counts the others, and writes nothing', () => {
    const rows = ragged().map((s) => JSON.stringify(s));
    rows[1] = '{"question": "q", "cot": "c"';
    rows[4] = JSON.stringify({ question: 'q', cot: 'c', summary: 's', score: 'high' });
    rows.push(...Array(30).fill('[]'));
    const file = write(`${rows.join('\n')}\n`);
    const done = candor(['select', file, '-s', 'nested-mean', '-o', 'out']);
    expect(done.status).toBe(2);
    expect(done.stdout).toBe('');
    expect(done.stderr).toContain('scores.jsonl:2: is not JSON');
    expect(done.stderr).toContain('scores.jsonl:5: score: must be a number, or null');
    expect(done.stderr).toContain('… and 12 more malformed lines');
    expect(done.stderr).toContain(`32 of ${rows.length} lines are malformed; nothing was written`);
    expect(folder.list()).toEqual(['scores.jsonl']);

    const skipped = candor([
      'select',
      file,
      '-s',
      'nested-mean',
      '-o',
      'out',
      '--skip-malformed',
      '--json',
    ]);
    expect(skipped.status).toBe(0);
    expect(JSON.parse(skipped.stdout).read).toMatchObject({
      malformed: 32,
      samples: rows.length - 32,
    });
    expect(chosenByCommand()).toEqual(
      chosenByLibrary(
        ragged().filter((_, i) => i !== 1 && i !== 4),
        schemes.find((s) => s.name === 'nested-mean') as NamedScheme,
      ),
    );
  });

  it('reads stdin with a BOM, CRLF, empty lines and no final newline', () => {
    candor(['select', write(ragged()), '-s', 'nested-top3', '-e', 'trl', '-o', 'plain']);
    const odd = `\ufeff${ragged()
      .map((s) => JSON.stringify(s))
      .join('\r\n\r\n  \r\n')}`;
    const done = candor(['select', '-', '-s', 'nested-top3', '-e', 'trl', '-o', 'piped'], odd);
    expect(done.status).toBe(0);
    expect(contents('piped')).toEqual(contents('plain'));
    expect(folder.list()).toEqual(['piped', 'plain', 'scores.jsonl']);
  });

  it('groups by ids, and refuses ids that contradict the texts or are incomplete', () => {
    const base = { question: 'q', cot: 'c', summary: 's' };
    const run = (rows: unknown[], ...more: string[]) =>
      candor([
        'select',
        write(rows),
        '-s',
        'nested-mean',
        '-o',
        'out',
        '--force',
        '--json',
        ...more,
      ]);
    const counts = (rows: unknown[]) => JSON.parse(run(rows).stdout).read;
    expect(
      counts([
        { ...base, score: 1 },
        { ...base, score: 0 },
      ]),
    ).toMatchObject({ questions: 1, cots: 1 });
    const ids = (question_id: unknown, cot_id: unknown) => ({
      ...base,
      score: 1,
      question_id,
      cot_id,
    });
    expect(counts([ids(1, 1), ids('1', 2), ids(2, 1)])).toMatchObject({ questions: 2, cots: 3 });
    const clash = run([ids(1, 1), { ...ids(1, 1), question: 'other' }], '--skip-malformed');
    expect(clash.status).toBe(2);
    expect(clash.stderr).toContain(
      'line 2: question_id: "1" belongs to another question on line 1',
    );
    const halves = run([ids(1, 1), ids(1, undefined)]);
    expect(halves.status).toBe(2);
    expect(halves.stderr).toContain('cot_id: line 1 has one and line 2 has none');
  });

  it('counts failures by cause, and CoTs that cannot be selected', () => {
    const done = candor(['select', write(ragged()), '-s', 'nested-mean', '-o', 'out', '--json']);
    const { read } = JSON.parse(done.stdout);
    expect(read.failures['too long']).toBe(1);
    expect(read.cotsWithoutScore).toBeGreaterThanOrEqual(1);
    const failed = ragged().filter((s) => s.score === null).length;
    expect(Object.values(read.failures as Record<string, number>).reduce((a, b) => a + b, 0)).toBe(
      failed,
    );
    expect(lines('selection.json')[0]).toMatchObject({ read });
  });

  it('keeps hostile text unchanged in files, and escapes it on the terminal', () => {
    const hostile = '\x1b[2J\u202eevil\u0000{cot}$&"\\\n</script>\u2028🙂';
    const rows: Sample[] = [1, 0.5, 0.2].map((score, i) => ({
      question: hostile,
      cot: `${hostile}${i}`,
      summary: hostile,
      score,
    }));
    rows.push({
      question: hostile,
      cot: 'x',
      summary: '',
      score: null,
      error: hostile,
    });
    const done = candor(['select', write(rows), '-s', 'nested-mean', '-e', 'trl', '-o', 'out']);
    expect(done.status).toBe(0);
    expect(lines('face.sft.jsonl')).toEqual([
      { prompt: `${hostile}\n\n${hostile}0\n\n`, completion: hostile },
    ]);
    expect(done.stdout).toContain('\\e[2J\\u{202e}evil\\x00');
    expect(done.stdout).not.toContain('\x1b');
    const bad = candor([
      'select',
      write('{"question":"\x1b[31m'),
      '-s',
      'nested-mean',
      '-o',
      'bad',
    ]);
    expect(bad.stderr).not.toContain('\x1b');
  });

  it('takes a line of 10 MB', () => {
    const cot = 'x'.repeat(10_000_000);
    const rows = [{ question: 'q', cot, summary: 's', score: 1 }, ...ragged()];
    expect(
      candor(['select', write(rows), '-s', 'nested-mean', '-e', 'trl', '-o', 'out']).status,
    ).toBe(0);
    expect(
      lines<{ completion: string }>('shoggoth.sft.jsonl').some((line) => line.completion === cot),
    ).toBe(true);
  });

  it('never touches a folder with files without --force, and with it only its own files', () => {
    mkdirSync(folder.at('out'));
    folder.write('out/mine.txt', 'mine');
    const args = ['select', write(ragged()), '-s', 'nested-mean', '-o', 'out'];
    const refused = candor(args);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('out: already has files');
    expect(folder.list('out')).toEqual(['mine.txt']);
    expect(candor([...args, '--force', '-e', 'trl']).status).toBe(0);
    expect(candor([...args, '--force']).status).toBe(0);
    expect(folder.list('out')).toEqual(['mine.txt', 'selection.json', 'targets.jsonl']);
  });

  it('reports errors in its input in one line', () => {
    const error = (...args: string[]) => {
      const { status, stderr } = candor(['select', ...args]);
      expect(status).toBe(2);
      expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
      return stderr;
    };
    write(ragged());
    expect(error('none.jsonl', '-s', 'basic')).toContain(
      'none.jsonl: cannot be read: there is no such file',
    );
    expect(error('.', '-s', 'basic')).toContain('is a folder');
    expect(error('scores.jsonl', '-s', 'nested-tpo3')).toContain('nested-top3');
    expect(error('scores.jsonl', '-s', 'nested-top3', '--set', 'cotScore.mm=2')).toContain(
      'cotScore.mm',
    );
    expect(error('scores.jsonl', '-s', 'basic', '-e', 'csv')).toContain('trl');
    expect(error('scores.jsonl', '-s', 'basic', '--seed', '-1')).toContain('whole number');
    expect(
      error('scores.jsonl', '-s', 'basic', '-e', 'trl', '--face-prompt', '{question}'),
    ).toContain('{cot}');
    expect(error('scores.jsonl', '-s', 'basic', '--face-prompt', '{question}{cot}')).toContain(
      'need --export',
    );
    expect(error(write('', 'empty.jsonl'), '-s', 'basic')).toContain('has no samples');
    folder.write('a.gz', Buffer.from([0x1f, 0x8b, 8, 0]));
    expect(error('a.gz', '-s', 'basic')).toContain('is gzip that cannot be unpacked');
    const lacks = error(
      write([{ question: 'q', cot: 'c', summary: 's', score: 1 }], 'b'),
      '-s',
      'two-graders',
    );
    expect(lacks).toContain('scheme two-graders needs more than the score');
    expect(lacks).toContain('no scored sample has “task”');
    expect(lacks).not.toContain('malformed');
    expect(folder.list()).toEqual(['a.gz', 'b', 'empty.jsonl', 'scores.jsonl']);
  });

  it('leaves no half-written folder when it is interrupted or killed at any moment', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({
      question: `q${i >> 5}`,
      cot: `c${(i >> 2) % 8} ${'long '.repeat(20)}`,
      summary: `s${i}`,
      score: (i * 7919) % 1000,
    }));
    write(rows);
    const args = ['select', 'scores.jsonl', '-s', 'nested-advantage', '-o', 'out'];
    const start = Date.now();
    expect(candor([...args.slice(0, -1), 'whole']).status).toBe(0);
    const wholeMs = Date.now() - start;
    const whole = contents('whole');
    for (let i = 0; i < 12; i++) {
      const signal = i % 2 === 0 ? 'SIGKILL' : 'SIGINT';
      const child = spawn(process.execPath, [CLI, ...args], { cwd: folder.path, stdio: 'ignore' });
      const timer = setTimeout(() => child.kill(signal), wholeMs * (0.15 + 0.07 * i));
      await ended(child);
      clearTimeout(timer);
      if (existsSync(folder.at('out'))) expect(contents('out')).toEqual(whole);
      rmSync(folder.at('out'), { recursive: true, force: true });
    }
    expect(candor(args).status).toBe(0);
    expect(contents('out')).toEqual(whole);
    // The next run removes what the killed ones left behind.
    expect(folder.list()).toEqual(['out', 'scores.jsonl', 'whole']);
  });
});

const ended = (child: ChildProcess) => new Promise((resolve) => child.on('exit', resolve));

describe('candor', () => {
  it('lists schemes and tasks as text and as JSON', () => {
    const listed = JSON.parse(candor(['schemes', '--json', '--budget', '64']).stdout);
    expect(listed.map((s: { name: string }) => s.name)).toEqual(schemes.map((s) => s.name));
    expect(listed.find((s: { name: string }) => s.name === 'nested-top3').split).toEqual({
      n: 16,
      k: 4,
    });
    expect(candor(['schemes']).stdout).toContain('nested-top3');
    expect(
      JSON.parse(candor(['tasks', '--json']).stdout).map((t: { name: string }) => t.name),
    ).toContain('sums');
    const shown = JSON.parse(candor(['tasks', 'show', 'sums', '--seed', '5', '--json']).stdout);
    expect(shown.examples.length).toBe(2 * shown.difficulties.length);
    expect(candor(['tasks', 'show', 'sums', '--seed', '5']).stdout).toContain(
      shown.examples[0].question.text,
    );
  });

  it('ends quietly when its reader goes away, and colours nothing in a pipe', async () => {
    const child = spawn(process.execPath, [CLI, 'schemes', '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.stdout.destroy();
    await ended(child);
    expect(stderr).toBe('');
    expect(candor(['schemes']).stdout).not.toContain('\x1b');
  });

  it('prints its version, and suggests a command for a misspelt one', () => {
    expect(candor(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+/);
    const done = candor(['slect']);
    expect(done.status).toBe(2);
    expect(done.stderr).toContain('Did you mean select?');
    expect(done.stdout).toBe('');
  });

  it('inspects a run and one question of it, with hostile text made visible', () => {
    mkdirSync(folder.at('run'));
    folder.write(
      'run/config.json',
      JSON.stringify({ task: 'sums', scheme: 'nested-mean', seed: 1 }),
    );
    const spent = { summaries: 8, cots: 2, cotTokens: 100, summaryTokens: 40 };
    const evaluation = {
      questions: 10,
      task: 0.5,
      failures: {},
      byDifficulty: [{ difficulty: '2', questions: 10, task: 0.5 }],
      cotTokens: 1,
      summaryTokens: 1,
    };
    folder.write(
      'run/metrics.jsonl',
      jsonLines([
        { round: 0, spent: { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 }, evaluation },
        { round: 1, spent, evaluation: { ...evaluation, task: 0.75 } },
      ]),
    );
    const sample = (i: number, j: number | null, more: object) => ({
      round: 1,
      q: 0,
      i,
      j,
      questionId: 'x',
      question: '1+1\x1b[31m',
      difficulty: '2',
      cot: `CoT ${i}`,
      summary: 's',
      score: 1,
      parts: { task: 1 },
      ...more,
    });
    folder.write(
      'run/samples.jsonl',
      jsonLines([
        sample(0, 0, {
          shoggoth: { coef: 0.5, why: 'best CoT of 2' },
          face: { coef: -0.25, why: 'worst summary' },
        }),
        sample(0, 1, { score: null, parts: null, error: 'no answer' }),
        sample(1, null, { summary: null, score: null, parts: null, error: 'CoT too long' }),
      ]),
    );
    const course = candor(['inspect', 'run']);
    expect(course.stdout).toContain('0.750');
    const tree = candor(['inspect', 'run', '--round', '1']);
    expect(tree.stderr).toBe('');
    for (const part of [
      '1+1\\e[31m',
      '▲ reinforced, 0.5',
      'best CoT of 2',
      '▼ suppressed, -0.25',
      'no answer',
      'CoT too long',
    ]) {
      expect(tree.stdout).toContain(part);
    }
    expect(tree.stdout).not.toContain('\x1b');
    expect(JSON.parse(candor(['inspect', 'run', '-r', '1', '--json']).stdout)).toHaveLength(3);
    expect(candor(['inspect', 'run', '-r', '7']).stderr).toContain(
      'must be one of the recorded rounds, 1..1, got 7',
    );
    expect(candor(['inspect', 'run', '-r', '1', '-q', '2']).stderr).toContain(
      'must be in 0..0, got 2',
    );
    expect(candor(['inspect', 'none']).status).toBe(2);
  });
});
