/** Reads the fields of a record: by the layout, then the user's columns, then split texts. */
import { type Columns, columnValue, type Json } from './columns.js';
import { cutOff, type Fields, type FieldsOrFault, type LayoutReader } from './layout.js';
import { promptOf, type Reply, replyOf } from './messages.js';
import { hasThink, opensInPrompt, splitThink } from './split-think.js';

/**
 * Reads a record's fields by the layout and the user's columns, and splits its texts.
 * @param splits whether the summary also contains the CoT
 * @param asked whether the user has asked for this split
 */
export function fieldReader(
  reader: LayoutReader | undefined,
  columns: Columns,
  splits: boolean,
  asked: boolean,
  head: readonly Json[],
): (record: Json) => FieldsOrFault {
  const raw = rawFieldReader(reader, columns);
  const headFields = splits ? head.map(raw).filter((fields) => isFields(fields)) : [];
  // In a file without summaries, the text to be split is the CoT.
  const textIsCot =
    asked && head.length > 0 && headFields.every(({ summary }) => (summary ?? null) === null);
  const texts = headFields.map(({ cot, summary }) => replyOf(textIsCot ? cot : summary)?.text);
  const opened = splits && opensInPrompt(texts.filter((text) => text !== undefined));
  return (record) => {
    const fields = raw(record);
    if (!isFields(fields)) return fields;
    const cot = textIsCot ? undefined : fields.cot;
    const summary = textIsCot ? fields.cot : fields.summary;
    if (typeof summary === 'string' && !splits) return withReason(fields);
    const reply = summary === null || summary === undefined ? undefined : replyOf(summary);
    if (typeof cot === 'string')
      return withReason(reply ? { ...fields, summary: reply.text } : fields);
    if (reply?.cot !== undefined && !hasThink(reply.text))
      return withReason({ ...fields, cot: reply.cot, summary: reply.text });
    if (!splits) {
      // The texts of a tool that writes only one have an empty CoT.
      const whole = reader ? { ...fields, cot: '' } : fields;
      return withReason(reply ? { ...whole, summary: reply.text } : whole);
    }
    if (!reply) return withReason({ ...fields, cot: '' });
    return withReason(splitFields(fields, reply, opened || endsOpen(fields.question)));
  };
}

/** Reads a record's fields by the layout; the columns that the user has named take precedence. */
function rawFieldReader(
  reader: LayoutReader | undefined,
  columns: Columns,
): (record: Json) => FieldsOrFault {
  const named = [...columns];
  return (record) => {
    const base = reader ? reader.fields(record) : (record as Fields);
    if (base === null || named.length === 0) return base;
    const mapped = Object.fromEntries(
      named.map(([field, column]) => [field, columnValue(record, column)]),
    );
    const fields: Fields = typeof base === 'string' ? mapped : { ...base, ...mapped };
    // A named `score` replaces `scores`.
    return columns.has('score') && !columns.has('scores')
      ? { ...fields, scores: undefined }
      : fields;
  };
}

/** @param opened whether the prompt ends in `<think>` */
function splitFields(fields: Fields, reply: Reply, opened: boolean): Fields {
  const thought = splitThink(reply.text, opened);
  const before = reply.cot === undefined ? '' : `${reply.cot}\n`;
  const split = { ...fields, cot: `${before}${thought.cot}`, summary: thought.summary };
  return thought.summary === null ? { ...split, [cutOff]: true } : split;
}

const isFields = (fields: FieldsOrFault): fields is Fields =>
  typeof fields === 'object' && fields !== null;

/**
 * Takes Anthropic's `stop_reason` for `finish_reason`. vLLM's `stop_reason` is the stop sequence,
 * which never is the name of a limit.
 */
export const withReason = (fields: Fields): Fields => {
  const { finish_reason, stop_reason } = fields as Fields & { stop_reason?: unknown };
  return stop_reason === undefined || typeof finish_reason === 'string'
    ? fields
    : { ...fields, finish_reason: stop_reason };
};

const endsOpen = (question: unknown): boolean => {
  const text = typeof question === 'string' ? question : (promptOf(question)?.text ?? '');
  return /<think>\s*$/.test(text);
};
