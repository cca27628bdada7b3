/**
 * Shows one question of one round: question → CoTs → summaries, what was kept, and what another
 * scheme would have kept.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Place, QuestionPage, QuestionSamples, RoundScores, Rounds } from '../../api.js';
import { useAnswer } from '../client.js';
import { ModelText } from '../model-text.js';
import { go, href, route, setQuery } from '../route.js';
import { runs } from '../runs.js';
import { useKeys } from '../use-keys.js';
import { CotPanel } from './cot-panel.js';
import { recordedOf, shownOf } from './kept-shown.js';
import { QuestionBar } from './question-bar.js';
import { SchemeSwitch } from './scheme-switch.js';
import { TreeFigure } from './tree-figure.js';
import { tryScheme } from './try-scheme.js';

interface TreeViewProps {
  readonly id: string;
  readonly round: number | null;
  readonly q: number | null;
}

/** The time between two requests while the server indexes the samples. */
const POLL_MS = 400;

export function TreeView({ id, round, q }: TreeViewProps) {
  const { data, error } = useRounds(id);
  if (error) return <p class="fault">{error}</p>;
  if (!data) return <p>Loading the samples …</p>;
  const unread = data.bytes - data.indexed;
  return (
    <>
      {unread > 1e6 && (
        <p class="notice">
          Reading samples.jsonl: {Math.round(data.indexed / 1e6)} of {Math.round(data.bytes / 1e6)}{' '}
          MB.
        </p>
      )}
      <Notices texts={data.notices} />
      {data.last === null || data.first === null ? (
        <p>
          No samples are recorded. A run records them unless its config contains `record:{' '}
          {'{samples: false}'}`.
        </p>
      ) : (
        <Round id={id} rounds={data} round={round ?? data.last} q={q} />
      )}
    </>
  );
}

/** Requests the rounds again when the run proceeds, and while the server indexes its samples. */
function useRounds(id: string) {
  const run = runs.value!.byId.get(id);
  const [polls, setPolls] = useState(0);
  const rounds = useAnswer<Rounds>(`runs/${id}/rounds`, `${run?.round} ${polls}`);
  const { data } = rounds;
  const unread = data !== null && data.indexed < data.bytes;
  const reached = useRef(-1);
  useEffect(() => {
    // A line that is still being written stays unread, so stop when there is no progress.
    if (!unread || data.indexed === reached.current) return;
    reached.current = data.indexed;
    const timer = setTimeout(() => setPolls(polls + 1), POLL_MS);
    return () => clearTimeout(timer);
  }, [unread, polls, data]);
  return rounds;
}

interface RoundProps {
  readonly id: string;
  readonly rounds: Rounds;
  readonly round: number;
  readonly q: number | null;
}

function Round({ id, rounds, round, q }: RoundProps) {
  const from = Math.max(0, Number(route.value.query.get('from')) || 0);
  const page = useAnswer<QuestionPage>(`runs/${id}/rounds/${round}/questions?from=${from}`);
  const shownQuestion = q ?? page.data?.questions[0]?.q ?? null;
  const addressOf = (r: number, question?: number) =>
    href(
      question === undefined ? ['run', id, 'tree', r] : ['run', id, 'tree', r, question],
      sticky(),
    );
  useKeys({
    '[': () => round > rounds.first! && go(addressOf(round - 1)),
    ']': () => round < rounds.last! && go(addressOf(round + 1)),
  });
  return (
    <>
      <QuestionBar
        rounds={rounds}
        round={round}
        page={page.data}
        from={from}
        q={shownQuestion}
        addressOf={addressOf}
      />
      {page.error && <p class="fault">{page.error}</p>}
      {shownQuestion !== null && <Question id={id} round={round} q={shownQuestion} />}
    </>
  );
}

interface QuestionProps {
  readonly id: string;
  readonly round: number;
  readonly q: number;
}

function Question({ id, round, q }: QuestionProps) {
  const samples = useAnswer<QuestionSamples>(`runs/${id}/rounds/${round}/questions/${q}`);
  const scores = useAnswer<RoundScores>(`runs/${id}/rounds/${round}/scores`);
  // While another question is loading, the answer is still that for the question before.
  const isCurrent = samples.data?.records.every(
    (record) => record.round === round && record.q === q,
  );
  const data = isCurrent ? samples.data : null;
  const cots = data ? [...new Set(data.records.map(({ i }) => i))].sort((a, b) => a - b) : [];
  const focus = useFocus(id, cots, data);
  if (samples.error) return <p class="fault">{samples.error}</p>;
  if (!data) return <p>Loading the question …</p>;
  return (
    <Tree
      name={`tree-${id}-${round}-${q}`}
      q={q}
      samples={data}
      scores={scores.data?.round === round ? scores.data : null}
      scoresError={scores.error}
      focus={focus}
    />
  );
}

/** Handles the keys that move between questions and CoTs, and returns the chosen CoT. */
function useFocus(
  id: string,
  cots: readonly number[],
  data: QuestionSamples | null,
): number | null {
  const wanted = route.value.query.get('cot');
  const focus = wanted !== null && cots.includes(Number(wanted)) ? Number(wanted) : null;
  const move = (to: Place | null | undefined) =>
    to && go(href(['run', id, 'tree', to.round, to.q], sticky()));
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
  return focus;
}

interface TreeProps {
  readonly name: string;
  readonly q: number;
  readonly samples: QuestionSamples;
  /** Null while they load, or if they cannot be had. */
  readonly scores: RoundScores | null;
  readonly scoresError: string | null;
  readonly focus: number | null;
}

function Tree({ name, q, samples, scores, scoresError, focus }: TreeProps) {
  const { query } = route.value;
  const chosen = query.get('scheme') ?? '';
  const recorded = recordedOf(samples.records);
  const outcome = scores ? tryScheme(scores, chosen, query.get('set') ?? '', q) : null;
  const shown = shownOf(samples.records, recorded, outcome?.kept ?? null);
  const first = samples.records[0];
  // Without a choice, read the first CoT that is kept, or else the first of all.
  const read = focus ?? shown.cots.find((cot) => cot.coef > 0)?.i ?? null;
  const notices = [...new Set([...samples.notices, ...(scores?.notices ?? [])])];
  if (shown.leftOut > 0)
    notices.push(
      `Only the first ${shown.cots.length} of ${shown.cots.length + shown.leftOut} CoTs are shown.`,
    );
  const onCot = (i: number) => setQuery({ cot: `${i}` });
  return (
    <>
      {first && (
        <p class="question">
          <ModelText text={first.question} /> <span class="hint">{first.difficulty}</span>
        </p>
      )}
      <Notices texts={notices} />
      {scoresError && <p class="notice">{scoresError}</p>}
      {scores && (
        <SchemeSwitch own={scores.scheme} chosen={chosen} outcome={outcome} recorded={recorded} />
      )}
      <TreeFigure name={name} shown={shown} focus={read} onCot={onCot} />
      <CotPanel samples={samples} shown={shown} focus={read ?? shown.cots[0]?.i ?? 0} />
    </>
  );
}

function Notices({ texts }: { readonly texts: readonly string[] }) {
  return (
    <>
      {texts.map((text) => (
        <p class="notice" key={text}>
          {text}
        </p>
      ))}
    </>
  );
}

/** The part of the query that stays when another question is opened. */
function sticky(): Record<string, string> {
  const { query } = route.value;
  return Object.fromEntries(['scheme', 'set', 'from'].map((key) => [key, query.get(key) ?? '']));
}
