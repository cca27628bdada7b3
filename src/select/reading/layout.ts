/** A layout says how the records of one tool's files contain samples. */
import type { FieldName, Json } from './columns.js';

/**
 * Marks a failure whose reason lies outside the model: a server, a network, a quota. It is a
 * symbol so that no key of a file can be the same.
 */
export const outside = Symbol('outside');
/** Marks a text that was cut off at a limit, whatever `finish_reason` says. */
export const cutOff = Symbol('cut off');

/** A sample's parts as a record contains them, not checked yet. */
export type Fields = { readonly [field in FieldName]?: unknown } & {
  readonly [outside]?: boolean;
  readonly [cutOff]?: boolean;
};

/** A sample, what is wrong with the record, or null for a record that is deliberately left out. */
export type FieldsOrFault = Fields | string | null;

export interface Layout {
  readonly name: string;
  /** A name for messages and help. */
  readonly describe: string;
  /** Whether a file with these first records has this layout. */
  recognises(head: readonly Json[]): boolean;
  /**
   * Decides for a whole file how it is read.
   * @throws UserError if the file has no samples that can be read
   */
  reader(name: string, head: readonly Json[], options: LayoutOptions): LayoutReader;
}

export interface LayoutOptions {
  /** Fields for which the user has named a column. */
  readonly mapped: ReadonlySet<FieldName>;
  /** The paths in `--where`, by which the user chooses records. */
  readonly where: ReadonlySet<string>;
  /** The prompts of OpenAI's batch requests by their `custom_id`. */
  readonly requests: ReadonlyMap<string, unknown> | undefined;
}

export interface LayoutReader {
  /**
   * Which column is read as which field, such as `['completion', 'summary']`. A summary may also
   * contain the CoT, between think tags.
   */
  readonly reads: readonly (readonly [column: string, field: FieldName])[];
  fields(record: Json): FieldsOrFault;
  /** Returns notes for the user, once everything has been read. */
  notes?(): readonly string[];
}

/** Returns a record's own value, never one of its prototype. */
export const own = (record: Json, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/**
 * Whether at least half of the first records, and at least one, have all these keys. Single
 * records that lack one are reported by line and do not change the layout.
 */
export const mostHave = (head: readonly Json[], ...keys: readonly string[]): boolean => {
  const having = head.filter((record) => keys.every((key) => Object.hasOwn(record, key))).length;
  return having > 0 && 2 * having >= head.length;
};
