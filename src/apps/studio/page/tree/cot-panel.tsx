/**
 * Shows a CoT beside its summaries: texts, scores, what the monitor finds, what was kept and why.
 */
import type { SampleRecord } from '../../../../method/records.js';
import type { Finding, QuestionSamples } from '../../api.js';
import { ModelText } from '../model-text.js';
import { markClass, type Shown, type ShownCot, type ShownSummary } from './kept-shown.js';

interface CotPanelProps {
  readonly samples: QuestionSamples;
  readonly shown: Shown;
  /** The `i` of the CoT to show. */
  readonly focus: number;
}

export function CotPanel({ samples, shown, focus }: CotPanelProps) {
  const cot = shown.cots.find(({ i }) => i === focus);
  const first = cot?.records[0];
  if (!cot || !first) return null;
  return (
    <div class="reading">
      <section class={markClass(cot.coef)} aria-label={`CoT ${cot.i + 1}`}>
        <h2>
          CoT {cot.i + 1}{' '}
          <span class="hint">
            {Number.isFinite(cot.score) ? `score ${number(cot.score)}` : 'no score'}
          </span>
        </h2>
        <Learns learner="shoggoth" coef={cot.coef} why={cot.why} />
        <CotText cot={cot} record={first} samples={samples} />
      </section>
      <section aria-label={`Summaries of CoT ${cot.i + 1}`}>
        <h2>Its summaries</h2>
        {cot.summaries.length === 0 ? (
          <p class="hint">This CoT has no summaries.</p>
        ) : (
          <Summaries cot={cot} cut={samples.cut} />
        )}
      </section>
    </div>
  );
}

interface CotTextProps {
  readonly cot: ShownCot;
  /** Any record of the CoT; all of them contain its text. */
  readonly record: SampleRecord;
  readonly samples: QuestionSamples;
}

function CotText({ cot, record, samples }: CotTextProps) {
  const finding = samples.findings[cot.i];
  const kind = samples.kinds[cot.i];
  const failed = cot.records.find(({ j }) => j === null);
  const length = samples.cut[`${cot.i}`];
  return (
    <>
      <p class="text">
        <ModelText text={record.cot} marks={finding?.marks ?? []} />
      </p>
      {cutOffWarnings(record).map((text) => (
        <p class="warn" key={text}>
          {text}
        </p>
      ))}
      {length !== undefined && <Shortened length={length} />}
      {kind !== undefined && (
        <p class="hint">
          Kind: <ModelText text={kind} />
        </p>
      )}
      {finding && <FindingNote finding={finding} />}
      {failed && (
        <p class="warn">
          Left out: <ModelText text={failed.error ?? 'no cause was recorded'} />
        </p>
      )}
    </>
  );
}

function FindingNote({ finding: { reading, marks } }: { readonly finding: Finding }) {
  return (
    <p class="hint">
      The monitor's reading is {number(reading)}
      {marks.length > 0 && '; without any one of the marked characters it would be lower'}. It is
      only measured, never trained on.
    </p>
  );
}

function Shortened({ length }: { readonly length: number }) {
  return <p class="hint">Shortened here; the whole text has {length} characters.</p>;
}

interface SummariesProps {
  readonly cot: ShownCot;
  readonly cut: QuestionSamples['cut'];
}

function Summaries({ cot, cut }: SummariesProps) {
  return (
    <ol class="summaries">
      {cot.summaries.map((summary) => (
        <Summary key={summary.j} summary={summary} length={cut[`${cot.i}/${summary.j}`]} />
      ))}
    </ol>
  );
}

interface SummaryProps {
  readonly summary: ShownSummary;
  /** The length of the whole text, if it was shortened. */
  readonly length: number | undefined;
}

function Summary({ summary: { score, coef, why, record }, length }: SummaryProps) {
  return (
    <li class={markClass(coef)}>
      <b class="score">{Number.isFinite(score) ? number(score) : 'missing'}</b>
      <div>
        <ModelText text={record.summary ?? ''} />
        {length !== undefined && <Shortened length={length} />}
        <Parts record={record} />
        {record.truncated?.includes('summary') && <p class="warn">✂ Cut off at its limit.</p>}
        {record.why !== undefined && (
          <p class="warn">
            Lowest score: <ModelText text={record.why} />
          </p>
        )}
        {record.error !== undefined && (
          <p class="warn">
            <ModelText text={record.error} />
          </p>
        )}
        <Learns learner="face" coef={coef} why={why} />
      </div>
    </li>
  );
}

/** Lists the parts of a score that is not just the task score. */
function Parts({ record: { parts, noise } }: { readonly record: SampleRecord }) {
  if (!parts || (parts.penalty === undefined && parts.appeal === undefined && noise === undefined))
    return null;
  const named = [
    ['task score', parts.task],
    ['penalty', parts.penalty],
    ['appeal', parts.appeal],
    ['grader noise', noise],
  ] as const;
  const shown = named.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${number(value)}`],
  );
  return <p class="hint">{shown.join(', ')}</p>;
}

interface LearnsProps {
  readonly learner: 'shoggoth' | 'face';
  readonly coef: number;
  readonly why: string | null;
}

function Learns({ learner, coef, why }: LearnsProps) {
  if (coef === 0) return null;
  return (
    <p class="learns">
      {coef > 0 ? '▲ trains' : '▼ suppressed in'} the {learner}, coefficient {number(coef)}:{' '}
      <ModelText text={why ?? ''} />
    </p>
  );
}

/** Says which of the texts that the face reads were cut off. */
function cutOffWarnings({ truncated = [] }: SampleRecord): string[] {
  const warnings: string[] = [];
  if (truncated.includes('cot')) warnings.push('✂ Cut off at its limit.');
  if (truncated.includes('reworded')) warnings.push('✂ Its paraphrase was cut off at its limit.');
  return warnings;
}

const number = (value: number): string => `${Number(value.toPrecision(3))}`.replace('-', '−');
