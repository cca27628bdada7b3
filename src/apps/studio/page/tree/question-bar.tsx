/** Chooses a round and a question. */
import type { QuestionPage, Rounds } from '../../api.js';
import { go, setQuery } from '../route.js';

/** The number of questions that the server sends at once. */
const PAGE = 50;

interface QuestionBarProps {
  readonly rounds: Rounds;
  readonly round: number;
  /** Null while the questions load. */
  readonly page: QuestionPage | null;
  /** The number of questions before the page. */
  readonly from: number;
  /** The question that is shown. */
  readonly q: number | null;
  /** Returns the address of a round, or of one of its questions. */
  readonly addressOf: (round: number, q?: number) => string;
}

export function QuestionBar({ rounds, round, page, from, q, addressOf }: QuestionBarProps) {
  const [first, last] = [rounds.first!, rounds.last!];
  const within = (wanted: number) => Math.min(last, Math.max(first, wanted));
  return (
    <div class="bar">
      <a class="step" href={addressOf(within(round - 1))} aria-label="previous round" title="[">
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
            if (Number.isInteger(wanted)) go(addressOf(within(wanted)));
          }}
        />{' '}
        of {last}
      </label>
      <a class="step" href={addressOf(within(round + 1))} aria-label="next round" title="]">
        ›
      </a>
      {page && q !== null && (
        <QuestionChoice page={page} q={q} onChoose={(other) => go(addressOf(round, other))} />
      )}
      {page && page.total > page.questions.length && (
        <button
          type="button"
          class="plain"
          onClick={() => setQuery({ from: `${from + PAGE < page.total ? from + PAGE : 0}` })}
        >
          More questions
        </button>
      )}
      <span class="hint">Keys: j and k for the next and previous question, [ and ] for rounds</span>
    </div>
  );
}

interface QuestionChoiceProps {
  readonly page: QuestionPage;
  readonly q: number;
  readonly onChoose: (q: number) => void;
}

function QuestionChoice({ page, q, onChoose }: QuestionChoiceProps) {
  return (
    <label>
      Question{' '}
      <select value={q} onChange={(event) => onChoose(Number(event.currentTarget.value))}>
        {page.questions.every((line) => line.q !== q) && <option value={q}>{q + 1}</option>}
        {page.questions.map((line) => (
          <option key={line.q} value={line.q}>
            {line.q + 1}, {line.difficulty}, mean {line.mean?.toFixed(2) ?? 'missing'}, CoTs kept:{' '}
            {line.kept.shoggoth}, summaries kept: {line.kept.face}
            {line.failed > 0 ? `, ${line.failed} without a score` : ''}
          </option>
        ))}
      </select>{' '}
      of {page.total}
    </label>
  );
}
