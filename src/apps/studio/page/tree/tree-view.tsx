/** One question of one round: question → CoTs → summaries, what was kept, and what another scheme would have kept. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { QuestionPage, QuestionSamples, RoundScores, Rounds } from '../../api.js';
import { keptBy } from '../../kept-by.js';
import { useAnswer } from '../client.js';
import { ModelText } from '../model-text.js';
import { go, href, route, setQuery } from '../route.js';
import { runs } from '../runs.js';
import { useKeys } from '../use-keys.js';
import { CotPanel } from './cot-panel.js';
import { recordedOf, shownOf } from './kept-shown.js';
import { SchemeSwitch } from './scheme-switch.js';
import { TreeFigure } from './tree-figure.js';

interface TreeViewProps {
  readonly id: string;
  readonly round: number | null;
  readonly q: number | null;
}

/** While the server still reads samples that nobody indexed, it is asked again. */
const AGAIN_MS = 400;

export function TreeView({ id, round, q }: TreeViewProps) {
  const run = runs.value!.byId.get(id);
  const [reading, setReading] = useState(0);
  const rounds = useAnswer<Rounds>(`runs/${id}/rounds`, `${run?.round} ${reading}`);
  const { data } = rounds;
  const unread = data !== null && data.indexed < data.bytes;
  const reached = useRef(-1);
  useEffect(() => {
    // The half line at the end of a run that is being written stays unread.
    if (!unread || data.indexed === reached.current) return;
    reached.current = data.indexed;
    const timer = setTimeout(() => setReading(reading + 1), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [unread, reading, data]);
  if (rounds.error) return <p class="fault">{rounds.error}</p>;
  if (!data) return <p>Looking for samples …</p>;
  return (
    <>
      {unread && data.bytes - data.indexed > 1e6 && (
        <p class="notice">
          Reading samples.jsonl: {Math.round(data.indexed / 1e6)} of {Math.round(data.bytes / 1e6)}{' '}
          MB.
        </p>
      )}
      {data.notices.map((text) => (
        <p class="notice" key={text}>
          {text}
        </p>
      ))}
      {data.last === null || data.first === null ? (
        <p>
          No samples are recorded. A run records them unless its config says `record:{' '}
          {'{samples: false}'}`.
        </p>
      ) : (
        <Round id={id} rounds={data} round={round ?? data.last} q={q} />
      )}
    </>
  );
}

function Round({
  id,
  rounds,
  round,
  q,
}: {
  readonly id: string;
  readonly rounds: Rounds;
  readonly round: number;
  readonly q: number | null;
}) {
  const from = Math.max(0, Number(route.value.query.get('from')) || 0);
  const page = useAnswer<QuestionPage>(`runs/${id}/rounds/${round}/questions?from=${from}`);
  const at = q ?? page.data?.questions[0]?.q ?? null;
  const place = (r: number, question: number | '' = '') =>
    href(['run', id, 'tree', r, ...(question === '' ? [] : [question])], kept());
  const [first, last] = [rounds.first!, rounds.last!];
  useKeys({
    '[': () => round > first && go(place(round - 1)),
    ']': () => round < last && go(place(round + 1)),
  });
  return (
    <>
      <div class="bar">
        <a
          class="step"
          href={place(Math.max(first, round - 1))}
          aria-label="previous round"
          title="["
        >
          ‹
        </a>
        <label>
          Round{' '}
          <input
            type="number"
            min={first}
            max={last}
            value={round}
            onChange={(event) => {
              const wanted = event.currentTarget.valueAsNumber;
              if (Number.isInteger(wanted)) go(place(Math.min(last, Math.max(first, wanted))));
            }}
          />{' '}
          of {last}
        </label>
        <a class="step" href={place(Math.min(last, round + 1))} aria-label="next round" title="]">
          ›
        </a>
        {page.data && at !== null && (
          <label>
            Question{' '}
            <select
              value={at}
              onChange={(event) => go(place(round, Number(event.currentTarget.value)))}
            >
              {page.data.questions.every((line) => line.q !== at) && (
                <option value={at}>{at + 1}</option>
              )}
              {page.data.questions.map((line) => (
                <option key={line.q} value={line.q}>
                  {line.q + 1}, {line.difficulty}, mean {line.mean?.toFixed(2) ?? 'none'}, kept{' '}
                  {line.kept.shoggoth} and {line.kept.face}
                  {line.failed > 0 ? `, ${line.failed} without a score` : ''}
                </option>
              ))}
            </select>{' '}
            of {page.data.total}
          </label>
        )}
        {page.data && page.data.total > page.data.questions.length && (
          <button
            type="button"
            class="plain"
            onClick={() => setQuery({ from: `${from + 50 < page.data!.total ? from + 50 : 0}` })}
          >
            More questions
          </button>
        )}
        <span class="hint">j, k: next and previous question; [ ]: round</span>
      </div>
      {page.error && <p class="fault">{page.error}</p>}
      {at !== null && <Question id={id} round={round} q={at} />}
    </>
  );
}

function Question({
  id,
  round,
  q,
}: {
  readonly id: string;
  readonly round: number;
  readonly q: number;
}) {
  const { query } = route.value;
  const samples = useAnswer<QuestionSamples>(`runs/${id}/rounds/${round}/questions/${q}`);
  const scores = useAnswer<RoundScores>(`runs/${id}/rounds/${round}/scores`);
  // While another question is on its way, the answer is still the one before.
  const ofHere = samples.data?.records.every((record) => record.round === round && record.q === q);
  const data = ofHere ? samples.data : null;
  const cots = data ? [...new Set(data.records.map(({ i }) => i))].sort((a, b) => a - b) : [];
  const wanted = query.get('cot');
  const focus = wanted !== null && cots.includes(Number(wanted)) ? Number(wanted) : null;
  const move = (to: { readonly round: number; readonly q: number } | null | undefined) =>
    to && go(href(['run', id, 'tree', to.round, to.q], kept()));
  const select = (step: number) => {
    const now = focus === null ? -1 : cots.indexOf(focus);
    const next = cots[Math.max(0, Math.min(cots.length - 1, now + step))];
    if (next !== undefined) setQuery({ cot: `${next}` });
  };
  useKeys({
    j: () => move(data?.next),
    k: () => move(data?.previous),
    ArrowRight: () => move(data?.next),
    ArrowLeft: () => move(data?.previous),
    ArrowDown: () => select(1),
    ArrowUp: () => select(-1),
  });
  if (samples.error) return <p class="fault">{samples.error}</p>;
  if (!data) return <p>Reading the question …</p>;
  const first = data.records[0];
  const recorded = recordedOf(data.records);
  const chosen = query.get('scheme') ?? '';
  const ready = scores.data?.round === round ? scores.data : null;
  const outcome = ready ? tryScheme(ready, chosen, query.get('set') ?? '', q) : null;
  const shown = shownOf(data.records, recorded, outcome?.kept ?? null);
  const looked = focus ?? shown.cots.find((cot) => cot.coef > 0)?.i ?? -1;
  const notices = [
    ...new Set([...data.notices, ...(ready?.notices ?? [])]),
    ...(shown.leftOut > 0
      ? [`Of ${shown.cots.length + shown.leftOut} CoTs the first ${shown.cots.length} are shown.`]
      : []),
  ];
  return (
    <>
      {first && (
        <p class="question">
          <ModelText text={first.question} /> <span class="hint">{first.difficulty}</span>
        </p>
      )}
      {notices.map((text) => (
        <p class="notice" key={text}>
          {text}
        </p>
      ))}
      {scores.error && <p class="notice">{scores.error}</p>}
      {ready && (
        <SchemeSwitch own={ready.scheme} chosen={chosen} outcome={outcome} recorded={recorded} />
      )}
      <TreeFigure
        name={`tree-${id}-${round}-${q}`}
        shown={shown}
        focus={looked < 0 ? null : looked}
        onCot={(i) => setQuery({ cot: `${i}` })}
      />
      <CotPanel
        samples={data}
        shown={shown}
        focus={looked < 0 ? (cots[0] ?? 0) : looked}
        onCot={(i) => setQuery({ cot: `${i}` })}
      />
    </>
  );
}

export type Outcome =
  | { readonly kept: ReturnType<typeof keptOf>; readonly error: null }
  | { readonly kept: null; readonly error: string };

/** What the chosen scheme keeps of this question; the run's own where none is chosen. @param set JSON of axes to change. */
function tryScheme(scores: RoundScores, chosen: string, set: string, q: number): Outcome {
  try {
    const changes = set ? (JSON.parse(set) as Record<string, unknown>) : {};
    const scheme = chosen === '' ? scores.scheme : { name: chosen, ...changes };
    return { kept: keptOf(scores, scheme, q), error: null };
  } catch (error) {
    return { kept: null, error: (error as Error).message };
  }
}

function keptOf(scores: RoundScores, scheme: unknown, q: number) {
  const { questions, ...rest } = keptBy(scores, scheme);
  const place = scores.questions.indexOf(q);
  if (place < 0) throw new Error(`question ${q + 1} has no scores`);
  return { ...rest, ...questions[place]! };
}

/** What of the address stays when one goes to another question. */
function kept(): Record<string, string> {
  const { query } = route.value;
  return Object.fromEntries(['scheme', 'set', 'from'].map((key) => [key, query.get(key) ?? '']));
}
