/** Writes the report of a run directory or of a comparison. */
import { relative } from 'node:path';
import { writeFileAtomic } from '../../base/io/files.js';
import { isComparison } from '../../runs/compare/compare.js';
import type { Comparison } from '../../runs/compare/comparison.js';
import { readComparison, readRunAsComparison } from '../../runs/compare/read-comparison.js';
import { renderReport } from '../../show/report/index.js';

/** Writes the report as one self-contained HTML file and returns its path. */
export async function writeReport(dir: string, path: string): Promise<string> {
  writeFileAtomic(path, renderReport(await readAny(dir)));
  return path;
}

/** Reads a comparison, or a run as a comparison of one arm. */
export function readAny(dir: string): Promise<Comparison> {
  const here = relative(process.cwd(), dir) || '.';
  const command = (name: string, config: string) =>
    `candor ${name} --config ${here}/${config} --out NEW_DIR`;
  return isComparison(dir)
    ? readComparison(dir, command('compare', 'compare.json'))
    : readRunAsComparison(dir, command('train', 'config.json'));
}
