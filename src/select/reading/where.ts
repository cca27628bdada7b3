/** Chooses records by the conditions of `--where`. */
import { UserError } from '../../base/errors.js';
import { type Json, type Path, pathOf, valueAt } from './columns.js';
import { columnsInWords } from './own-layout.js';

export interface Condition {
  readonly path: Path;
  readonly value: string;
}

/** @throws UserError unless the text is `column=value` */
export function parseCondition(text: string): Condition {
  const at = text.indexOf('=');
  if (at < 1)
    throw new UserError(
      `--where: must be column=value, such as filter=strict-match, got “${text}”`,
    );
  return { path: pathOf(text.slice(0, at).trim()), value: text.slice(at + 1).trim() };
}

export const matches = (record: Json, wanted: readonly Condition[]): boolean =>
  wanted.every(({ path, value }) => String(valueAt(record, path)) === value);

/** @throws UserError for a column that no record has */
export function checkWhere(
  name: string,
  head: readonly Json[],
  wanted: readonly Condition[],
): void {
  for (const { path } of wanted) {
    if (head.length === 0 || head.some((record) => valueAt(record, path) !== undefined)) continue;
    throw new UserError(
      `--where ${path.text}=…: ${name} has no such column; ${columnsInWords(head)}`,
    );
  }
}
