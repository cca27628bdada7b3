import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSums } from '../tasks/index.js';
import { readMetrics } from './read-run.js';
import { createRun, openRun, type RunDirectory } from './run-directory.js';

const task = createSums();
let home: string;
let dir: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'candor-run-'));
  dir = join(home, 'run');
});
afterEach(() => rmSync(home, { recursive: true }));

const spent = { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 };
const commit = (run: RunDirectory, round: number, keep = false) =>
  run.commit({
    ...{
      round,
      spent: { ...spent, summaries: round },
      metrics: { round, spent },
      samples: [],
      keep,
    },
    save: async (folder) => writeFileSync(join(folder, 'weights'), `${round}`),
  });

describe('a run directory', () => {
  it('is an error if it is there already', () => {
    createRun(dir, { task: 'sums' }, task);
    expect(() => createRun(dir, { task: 'sums' }, task)).toThrow(
      /already exists; continue it with `candor resume/,
    );
  });

  it('stands where its last commit left it, and keeps the checkpoints it was told to keep', async () => {
    createRun(dir, { task: 'sums' }, task);
    const run = openRun(dir);
    expect(run.position).toBeNull();
    await commit(run, 0, true);
    await commit(run, 1);
    await commit(run, 2);
    run.release();
    const again = openRun(dir);
    expect(again.position).toEqual({ round: 2, spent: { ...spent, summaries: 2 } });
    expect(readdirSync(join(dir, 'checkpoints'))).toEqual(['round-000000', 'round-000002']);
    expect(readFileSync(join(again.checkpoint!, 'weights'), 'utf8')).toBe('2');
    again.release();
  });

  it('cuts off what a killed round had written, wherever it was killed', async () => {
    createRun(dir, { task: 'sums' }, task);
    const run = openRun(dir);
    await commit(run, 0, true);
    await commit(run, 1);
    run.release();
    const before = readFileSync(join(dir, 'metrics.jsonl'), 'utf8');
    writeFileSync(join(dir, 'metrics.jsonl'), `${before}{"round":2,"sp`);
    writeFileSync(join(dir, 'samples.jsonl'), '{"round":2,');
    mkdirSync(join(dir, 'checkpoints', 'writing'));
    writeFileSync(join(dir, 'done.json.999999999-abcdef01.tmp'), '{');
    writeFileSync(join(dir, 'lock'), '999999999\n');
    const again = openRun(dir);
    expect(again.position?.round).toBe(1);
    expect(again.uncommitted).toBe(25);
    expect(readFileSync(join(dir, 'samples.jsonl'), 'utf8')).toBe('{"round":2,');
    again.begin();
    expect(readFileSync(join(dir, 'metrics.jsonl'), 'utf8')).toBe(before);
    expect(readFileSync(join(dir, 'samples.jsonl'), 'utf8')).toBe('');
    expect(readdirSync(dir).filter((name) => name.startsWith('done'))).toEqual([]);
    await commit(again, 2);
    expect(readMetrics(dir).map((line) => line.round)).toEqual([0, 1, 2]);
    again.release();
  });

  it('removes a checkpoint that a killed commit left beside its successor', async () => {
    createRun(dir, { task: 'sums' }, task);
    const run = openRun(dir);
    await commit(run, 0);
    await commit(run, 1);
    run.release();
    mkdirSync(join(dir, 'checkpoints', 'round-000000'));
    const state = { round: 0, spent, metricsBytes: 0, samplesBytes: 0, keep: false };
    writeFileSync(join(dir, 'checkpoints', 'round-000000', 'state.json'), JSON.stringify(state));
    const again = openRun(dir);
    again.begin();
    again.release();
    expect(readdirSync(join(dir, 'checkpoints'))).toEqual(['round-000001']);
  });

  it('refuses a log that is shorter than its checkpoint says, and names it', async () => {
    createRun(dir, { task: 'sums' }, task);
    const run = openRun(dir);
    await commit(run, 0);
    run.release();
    writeFileSync(join(dir, 'metrics.jsonl'), '{');
    expect(() => openRun(dir)).toThrow(/metrics\.jsonl: has 1 bytes where its checkpoint recorded/);
    expect(existsSync(join(dir, 'lock'))).toBe(false);
  });

  it('refuses to begin again where its checkpoints are gone', async () => {
    createRun(dir, { task: 'sums' }, task);
    const run = openRun(dir);
    await commit(run, 0);
    await commit(run, 1);
    run.release();
    rmSync(join(dir, 'checkpoints'), { recursive: true });
    expect(() => openRun(dir)).toThrow(/all checkpoints are missing/);
    expect(readMetrics(dir)).toHaveLength(2);
  });

  it('does without a checkpoint whose removal was cut off', async () => {
    createRun(dir, { task: 'sums' }, task);
    const run = openRun(dir);
    await commit(run, 0, true);
    await commit(run, 1);
    run.release();
    mkdirSync(join(dir, 'checkpoints', 'removing'));
    const again = openRun(dir);
    expect(again.position?.round).toBe(1);
    again.begin();
    expect(readdirSync(join(dir, 'checkpoints'))).toEqual(['round-000000', 'round-000001']);
    again.release();
  });

  it('may begin in an empty folder, and in no other', () => {
    mkdirSync(dir);
    createRun(dir, { task: 'sums' }, task);
    expect(existsSync(join(dir, 'config.json'))).toBe(true);
    const other = join(home, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'mine'), '');
    expect(() => createRun(other, { task: 'sums' }, task)).toThrow(
      /it is not empty; choose another/,
    );
  });

  it('is written by one process at a time', () => {
    createRun(dir, { task: 'sums' }, task);
    writeFileSync(join(dir, 'lock'), `${process.ppid}\n`);
    expect(() => openRun(dir)).toThrow(/lock: process \d+ is using this directory/);
  });

  it('is told apart from any other folder', () => {
    mkdirSync(dir);
    expect(() => openRun(dir)).toThrow(/no run directory, as it has no config.json/);
  });
});
