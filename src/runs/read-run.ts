/** Reads what a run directory holds, as far as it goes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { readLines } from './lines.js';
import type { RoundMetrics, SampleRecord } from './records.js';

/** Every whole line of metrics.jsonl; a last line that was cut off is left out. */
export function readMetrics(dir: string): RoundMetrics[] {
  const path = join(dir, 'metrics.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, -1).map((line, index) => {
    try {
      return JSON.parse(line);
    } catch (cause) {
      throw new UserError(`${path}:${index + 1}: not valid JSON`, { cause });
    }
  });
}

/** The samples of some questions of some rounds, in file order; reads line by line, and leaves out a line cut short. */
export async function readSamples(
  dir: string,
  wanted: (place: { readonly round: number; readonly q: number }) => boolean,
): Promise<SampleRecord[]> {
  const path = join(dir, 'samples.jsonl');
  if (!existsSync(path)) return [];
  const found: SampleRecord[] = [];
  // Round and question stand first in a line, so that other lines need not be parsed.
  const begin = /^\{"round":(\d+),"q":(\d+),/;
  const file = await open(path);
  try {
    await readLines(file, ({ buffer, start, end }) => {
      const place = begin.exec(buffer.toString('latin1', start, Math.min(end, start + 60)));
      if (!place || !wanted({ round: Number(place[1]), q: Number(place[2]) })) return;
      try {
        found.push(JSON.parse(buffer.toString('utf8', start, end)));
      } catch {
        // A line that was cut short is the last one of a run that is being written.
      }
    });
  } finally {
    await file.close();
  }
  return found;
}

/** The kept checkpoints, by round. */
export function checkpointsOf(dir: string): { readonly round: number; readonly folder: string }[] {
  const folder = join(dir, 'checkpoints');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const round = /^round-(\d{6})$/.exec(name)?.[1];
      return round === undefined ? [] : [{ round: Number(round), folder: join(folder, name) }];
    });
}
