/** Renders one question's samples as a tree: question → CoTs → summaries. */
import type { SampleRecord } from '../../method/records.js';
import { columns, paint } from './_output.js';
import { visible, wrap } from './_text.js';

type Kept = NonNullable<SampleRecord['face']>;

/**
 * Returns lines for a terminal, with every text made visible. `samples` belong to one question and
 * are in file order.
 */
export function sampleTree(samples: readonly SampleRecord[]): string[] {
  const [first] = samples;
  if (!first) return [];
  const cots = new Map<number, SampleRecord[]>();
  for (const sample of samples) {
    const own = cots.get(sample.i);
    if (own) own.push(sample);
    else cots.set(sample.i, [sample]);
  }
  const id = `question ${first.q} (${visible(first.questionId)})`;
  const out = [
    paint('dim', `round ${first.round}, ${id}, ${visible(first.difficulty)}`),
    ...indented(paint('bold', 'question '), '         ', visible(first.question)),
  ];
  const all = [...cots.values()];
  for (const [place, records] of all.entries()) {
    out.push(...cotLines(records, place === all.length - 1));
  }
  return out;
}

function cotLines(records: readonly SampleRecord[], last: boolean): string[] {
  const first = records[0] as SampleRecord;
  const summaries = records.filter((record) => record.j !== null);
  const rail = last ? '   ' : '│  ';
  const scores = summaries.flatMap(({ score }) => (score === null ? [] : [score]));
  const mean = scores.length
    ? `mean ${number(scores.reduce((a, b) => a + b, 0) / scores.length)}`
    : 'no score';
  const name = paint('bold', `CoT ${first.i}`);
  const marks = mark(first.shoggoth) + cutOffMark(first.truncated?.includes('cot'));
  const body = [
    `${last ? '└' : '├'}─ ${name}  ${mean}${marks}`,
    ...indented(rail, rail, visible(first.cot)),
  ];
  if (first.shoggoth) {
    const why = `${rail}${paint('dim', 'why ')}`;
    body.push(...indented(why, `${rail}    `, visible(first.shoggoth.why)));
  }
  if (summaries.length === 0) {
    return [...body, `${rail}${paint('red', 'left out')} ${visible(first.error ?? 'no summary')}`];
  }
  for (const [place, sample] of summaries.entries()) {
    body.push(...summaryLines(sample, rail, place === summaries.length - 1));
  }
  return body;
}

function summaryLines(sample: SampleRecord, rail: string, last: boolean): string[] {
  const branch = `${rail}${last ? '└' : '├'}─ `;
  const below = `${rail}${last ? '   ' : '│  '}        `;
  const value =
    sample.score === null ? paint('red', 'missing'.padEnd(8)) : number(sample.score).padEnd(8);
  const lines = indented(`${branch}${value}`, below, visible(sample.summary ?? ''));
  lines[0] += parts(sample) + mark(sample.face) + cutOffMark(sample.truncated?.includes('summary'));
  if (sample.why !== undefined)
    lines.push(
      ...indented(
        `${below}${paint('red', 'lowest score ')}`,
        `${below}             `,
        visible(sample.why),
      ),
    );
  if (sample.score === null)
    lines.push(...indented(below, below, visible(sample.error ?? 'no reason was recorded')));
  if (sample.face)
    lines.push(
      ...indented(`${below}${paint('dim', 'why ')}`, `${below}    `, visible(sample.face.why)),
    );
  return lines;
}

/** Lists the parts of a score that differs from the task score. */
function parts({ score, parts: given }: SampleRecord): string {
  if (!given || given.task === score) return '';
  const named = Object.entries(given).map(([name, value]) => `${visible(name)} ${number(value)}`);
  return paint('dim', `  (${named.join(', ')})`);
}

/** Marks a text that was cut off at its limit. */
function cutOffMark(isCutOff: boolean | undefined): string {
  return isCutOff ? paint('red', '  ✂ cut off') : '';
}

function mark(kept: Kept | undefined): string {
  if (!kept || kept.coef === 0) return '';
  return kept.coef > 0
    ? paint('green', `  ▲ reinforced, ${number(kept.coef)}`)
    : paint('magenta', `  ▼ suppressed, ${number(kept.coef)}`);
}

const number = (value: number): string =>
  Number.isInteger(value) ? String(value) : Number(value.toPrecision(3)).toString();

/**
 * Wraps a text, with `head` before the first line and `further`, of the same width, before the
 * others.
 */
function indented(head: string, further: string, text: string): string[] {
  const room = Math.max(20, columns() - further.length);
  return wrap(text, room).map((line, i) => (i === 0 ? head : further) + line);
}
