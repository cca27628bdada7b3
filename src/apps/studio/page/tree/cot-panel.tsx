/** A CoT beside its summaries: the texts, the scores, what the monitor finds, what was kept and why. */
import type { SampleRecord } from '../../../../method/records.js';
import type { QuestionSamples } from '../../api.js';
import { ModelText } from '../model-text.js';
import type { Shown, ShownCot, ShownSummary } from './kept-shown.js';

interface CotPanelProps {
  readonly samples: QuestionSamples;
  readonly shown: Shown;
  readonly focus: number;
  readonly onCot: (i: number) => void;
}

export function CotPanel({ samples, shown, focus }: CotPanelProps) {
  const cot = shown.cots.find(({ i }) => i === focus);
  const first = cot?.records[0];
  if (!cot || !first) return null;
  const finding = samples.findings[cot.i];
  const kind = samples.kinds[cot.i];
  const failed = cot.records.find((record) => record.j === null);
  const whole = samples.cut[`${cot.i}`];
  return (
    <div class="reading">
      <section class={side(cot.coef)} aria-label={`CoT ${cot.i + 1}`}>
        <h2>
          CoT {cot.i + 1}{' '}
          <span class="hint">
            {Number.isFinite(cot.score) ? `score ${number(cot.score)}` : 'no score'}
          </span>
        </h2>
        <Learns who="shoggoth" {...cot} />
        <p class="text">
          <ModelText text={first.cot} marks={finding?.marks ?? []} />
        </p>
        {cutTexts(first).map((text) => (
          <p class="warn" key={text}>
            {text}
          </p>
        ))}
        {whole !== undefined && <p class="hint">Cut: the whole text has {whole} characters.</p>}
        {kind !== undefined && (
          <p class="hint">
            Kind: <ModelText text={kind} />
          </p>
        )}
        {finding && (
          <p class="hint">
            The monitor's reading is {number(finding.reading)}
            {finding.marks.length > 0
              ? '; without any of the marked characters it would be lower.'
              : '.'}{' '}
            It is only measured.
          </p>
        )}
        {failed && (
          <p class="warn">
            Left out: <ModelText text={failed.error ?? 'no cause was recorded'} />
          </p>
        )}
      </section>
      <section aria-label={`Summaries of CoT ${cot.i + 1}`}>
        <h2>Its summaries</h2>
        {cot.summaries.length === 0 ? (
          <p class="hint">It has none.</p>
        ) : (
          <Summaries cot={cot} cut={samples.cut} />
        )}
      </section>
    </div>
  );
}

function Summaries({ cot, cut }: { readonly cot: ShownCot; readonly cut: QuestionSamples['cut'] }) {
  return (
    <ol class="summaries">
      {cot.summaries.map((summary) => (
        <li key={summary.j} class={side(summary.coef)}>
          <b class="score">{Number.isFinite(summary.score) ? number(summary.score) : 'missing'}</b>
          <div>
            <ModelText text={summary.record.summary ?? ''} />
            {cut[`${cot.i}/${summary.j}`] !== undefined && (
              <p class="hint">Cut: the whole text has {cut[`${cot.i}/${summary.j}`]} characters.</p>
            )}
            <Parts summary={summary} />
            {summary.record.truncated?.includes('summary') && (
              <p class="warn">✂ Cut off at its limit.</p>
            )}
            {summary.record.why !== undefined && (
              <p class="warn">
                Lowest score: <ModelText text={summary.record.why} />
              </p>
            )}
            {summary.record.error !== undefined && (
              <p class="warn">
                <ModelText text={summary.record.error} />
              </p>
            )}
            <Learns who="face" {...summary} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function Parts({ summary: { record } }: { readonly summary: ShownSummary }) {
  const { parts, noise } = record;
  if (!parts || (parts.penalty === undefined && parts.appeal === undefined && noise === undefined))
    return null;
  const told = [
    `task ${number(parts.task)}`,
    ...(parts.penalty === undefined ? [] : [`penalty ${number(parts.penalty)}`]),
    ...(parts.appeal === undefined ? [] : [`appeal ${number(parts.appeal)}`]),
    ...(noise === undefined ? [] : [`grader noise ${number(noise)}`]),
  ];
  return <p class="hint">{told.join(', ')}</p>;
}

function Learns({
  who,
  coef,
  why,
}: {
  readonly who: string;
  readonly coef: number;
  readonly why: string | null;
}) {
  if (coef === 0) return null;
  return (
    <p class="learns">
      {coef > 0 ? '▲ trains' : '▼ suppressed in'} the {who}, coefficient {number(coef)}:{' '}
      <ModelText text={why ?? ''} />
    </p>
  );
}

/** Which of the texts that the face reads were cut off. */
function cutTexts({ truncated = [] }: SampleRecord): string[] {
  return [
    ...(truncated.includes('cot') ? ['✂ Cut off at its limit.'] : []),
    ...(truncated.includes('reworded') ? ['✂ Its rewording was cut off at its limit.'] : []),
  ];
}

const side = (coef: number): string => (coef > 0 ? 'kept' : coef < 0 ? 'suppressed' : '');
const number = (value: number): string => `${Number(value.toPrecision(3))}`.replace('-', '−');
