/** Reads a run directory, as far as the run has come. */
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { readLines } from '../base/io/lines.js';
import { readRegularFile } from '../base/io/read-json.js';
import { parseMetrics } from '../method/metrics-schema.js';
import type { RoundMetrics, SampleRecord } from '../method/records.js';
import { sizeOf } from './_log.js';

/**
 * Returns every whole line of metrics.jsonl, without a last line that is cut short.
 * @throws UserError that names the line which is wrong
 */
export function readMetrics(dir: string): RoundMetrics[] {
  const path = join(dir, 'metrics.jsonl');
  return existsSync(path) ? parseMetrics(readRegularFile(path, Number.MAX_SAFE_INTEGER), path) : [];
}

/**
 * Returns the samples of some questions of some rounds, in file order, without a line that is cut
 * short.
 */
export async function readSamples(
  dir: string,
  wanted: (place: { readonly round: number; readonly q: number }) => boolean,
): Promise<SampleRecord[]> {
  const path = join(dir, 'samples.jsonl');
  if (sizeOf(path) === 0) return [];
  const found: SampleRecord[] = [];
  // Round and question come first in a line, so that other lines need not be parsed.
  const begin = /^\{"round":(\d+),"q":(\d+),/;
  const file = await open(path);
  try {
    await readLines(file, ({ buffer, start, end }) => {
      const place = begin.exec(buffer.toString('latin1', start, Math.min(end, start + 60)));
      if (!place || !wanted({ round: Number(place[1]), q: Number(place[2]) })) return;
      try {
        found.push(JSON.parse(buffer.toString('utf8', start, end)));
      } catch {
        // A line that is cut short is the last one of a run that is still being written.
      }
    });
  } finally {
    await file.close();
  }
  return found;
}
