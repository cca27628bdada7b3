/** What a layout is: how the records of one tool's files are samples. */
import type { FieldName, Json } from './columns.js';

/** The reason of the failure lies outside the model: a server, a network, a quota. No key of a file can be this one. */
export const outside = Symbol('outside');
/** The text was cut off at a limit, whatever `finish_reason` says. */
export const cutOff = Symbol('cut off');

/** A sample's parts as a record gives them, not checked yet. */
export type Fields = { readonly [field in FieldName]?: unknown } & {
  readonly [outside]?: boolean;
  readonly [cutOff]?: boolean;
};

/** A record that is a sample; a text that says what is wrong with it; null for one that is left out on purpose. */
export type FieldsOrFault = Fields | string | null;

export interface Layout {
  readonly name: string;
  /** For the line that says how a file was read, and for help. */
  readonly describe: string;
  /** Whether a file with these first records is of this layout. */
  recognises(head: readonly Json[]): boolean;
  /** Settles for a whole file what is what. Throws a UserError where the file cannot be read as samples. */
  reader(name: string, head: readonly Json[], options: LayoutOptions): LayoutReader;
}

export interface LayoutOptions {
  /** Fields for which the user has named a column. */
  readonly mapped: ReadonlySet<FieldName>;
  /** Paths that `--where` asks about: the choice among them is the user's. */
  readonly where: ReadonlySet<string>;
  /** The prompts of OpenAI's batch requests by their `custom_id`. */
  readonly requests: ReadonlyMap<string, unknown> | undefined;
}

export interface LayoutReader {
  /** What was read as what: `['completion', 'summary']`. A summary may hold the CoT too, between think tags. */
  readonly reads: readonly (readonly [column: string, field: FieldName])[];
  fields(record: Json): FieldsOrFault;
  /** What should be known once all is read. */
  notes?(): readonly string[];
}

/** A record's own value. */
export const own = (record: Json, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/**
 * Whether half of the first records, and at least one, have all these keys: a record that lacks one of them is told by its line, and
 * does not make the file another tool's.
 */
export const mostHave = (head: readonly Json[], ...keys: readonly string[]): boolean => {
  const having = head.filter((record) => keys.every((key) => Object.hasOwn(record, key))).length;
  return having > 0 && 2 * having >= head.length;
};
