/** Reads what a run directory holds, as far as it goes. */
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../errors.js';
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
  const start = /^\{"round":(\d+),"q":(\d+),.*\}$/;
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const place = start.exec(line);
    if (!place || !wanted({ round: Number(place[1]), q: Number(place[2]) })) continue;
    try {
      found.push(JSON.parse(line));
    } catch {
      break;
    }
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
