/** Compares runs: curves over seeds with bands, final scores, and paired differences of groups. */
import { useEffect, useState } from 'preact/hooks';
import { armColour, armDash, learningCurves, visible } from '../../../show/figures/index.js';
import { ExportMenu } from '../../../show/web/browser/export-menu.js';
import { SavedFigure } from '../../../show/web/browser/saved-figure.js';
import { Scroll } from '../../../show/web/browser/scroll.js';
import type { Axis, Grouped, RunSummary } from '../api.js';
import { tasksOf } from './choose-runs.js';
import { ask } from './client.js';
import { curveTable, differenceInWords, pairTable } from './comparison-words.js';
import { ModelText } from './model-text.js';
import { route, setQuery } from './route.js';

const AXES: Readonly<Record<Axis, string>> = {
  summaries: 'summaries sampled for training',
  tokens: 'tokens sampled for training',
  rounds: 'rounds',
};

const CAPTIONS = {
  task: "The held-out task score is the task's own score, averaged over held-out questions with one CoT and one summary each, without grader noise or penalty.",
  monitor:
    'The monitor reads CoTs of held-out questions. Its reading is only measured, never trained on.',
} as const;

/** Suggested groupings; the field accepts any key of the config. */
const GROUPINGS = [
  'setting',
  'scheme',
  'folder',
  'seed',
  'optimiser.learningRate',
  'arrangement.models',
  'paraphraser',
  'grader.penaltyWeight',
];

interface ComparisonProps {
  /**
   * Runs of any tasks. Those of the task with the most runs are compared, unless the user chooses
   * another.
   */
  readonly runs: readonly RunSummary[];
  /** Whether the user has picked the runs. */
  readonly picked: boolean;
}

export function Comparison({ runs: all, picked }: ComparisonProps) {
  const { query } = route.value;
  const by = query.get('by') ?? 'setting';
  const axis = (Object.hasOwn(AXES, query.get('x') ?? '') ? query.get('x') : 'summaries') as Axis;
  const reading = query.get('y') === 'monitor' ? 'monitor' : 'task';
  const tasks = tasksOf(all);
  const task = tasks.find((name) => name === query.get('task')) ?? tasks[0];
  const runs = all.filter((run) => run.task === task);
  const { grouped, error } = useGrouped(runs, by);
  return (
    <section aria-label="Comparison">
      <div class="bar">
        {task !== undefined && tasks.length > 1 && <TaskChoice tasks={tasks} task={task} />}
        <GroupingField by={by} />
        <Choice name="x" legend="Against" values={Object.keys(AXES)} value={axis} />
        {grouped?.groups.some((group) => group.monitor[axis].length > 0) && (
          <Choice name="y" legend="Show" values={['task', 'monitor']} value={reading} />
        )}
        <span class="hint">
          {runs.length} run{runs.length === 1 ? '' : 's'},{' '}
          {picked ? 'as picked below' : 'all that are listed below; pick some to compare only them'}
        </span>
      </div>
      {error && <p class="fault">{error}</p>}
      {grouped?.notices.map((text) => (
        <p class="notice" key={text}>
          {text}
        </p>
      ))}
      {grouped && grouped.groups.length > 0 && (
        <Curves grouped={grouped} axis={axis} reading={reading} />
      )}
      {grouped && grouped.groups.length > 0 && <Finals grouped={grouped} />}
      {grouped && grouped.pairs.length > 0 && <Differences grouped={grouped} />}
    </section>
  );
}

/** Requests the comparison, again whenever one of the runs has finished another round. */
function useGrouped(runs: readonly RunSummary[], by: string) {
  const [state, setState] = useState<{ grouped: Grouped | null; error: string | null }>({
    grouped: null,
    error: null,
  });
  const wanted = JSON.stringify([runs.map((run) => [run.id, run.round]), by]);
  useEffect(() => {
    if (runs.length === 0) {
      setState({ grouped: null, error: null });
      return;
    }
    const control = new AbortController();
    ask<Grouped>('compare', { runs: runs.map((run) => run.id), by }, control.signal).then(
      (grouped) => setState({ grouped, error: null }),
      (error: Error) => {
        if (!control.signal.aborted) setState({ grouped: null, error: error.message });
      },
    );
    return () => control.abort();
  }, [wanted]);
  return state;
}

interface TaskChoiceProps {
  readonly tasks: readonly string[];
  readonly task: string;
}

function TaskChoice({ tasks, task }: TaskChoiceProps) {
  return (
    <label>
      Task{' '}
      <select value={task} onChange={(event) => setQuery({ task: event.currentTarget.value })}>
        {tasks.map((name) => (
          <option key={name} value={name}>
            {visible(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function GroupingField({ by }: { readonly by: string }) {
  return (
    <>
      <label>
        Group by{' '}
        <input
          list="groupings"
          value={by}
          size={18}
          onChange={(event) => setQuery({ by: event.currentTarget.value || 'setting' })}
        />
      </label>
      <datalist id="groupings">
        {GROUPINGS.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
    </>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly legend: string;
  readonly values: readonly string[];
  readonly value: string;
}

function Choice({ name, legend, values, value }: ChoiceProps) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {values.map((each) => (
        <label key={each}>
          <input
            type="radio"
            name={name}
            value={each}
            checked={each === value}
            onChange={() => setQuery({ [name]: each })}
          />
          <span>{each}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface CurvesProps {
  readonly grouped: Grouped;
  readonly axis: Axis;
  readonly reading: 'task' | 'monitor';
}

function Curves({ grouped, axis, reading }: CurvesProps) {
  const curves = grouped.groups
    .map(({ label, curves: own, monitor }, index) => ({
      label,
      index,
      points: (reading === 'task' ? own : monitor)[axis].map((p) => ({
        ...p,
        low: p.low ?? Number.NaN,
        high: p.high ?? Number.NaN,
      })),
    }))
    .filter((curve) => curve.points.length > 0);
  const yLabel = reading === 'task' ? 'held-out task score' : "monitor's reading of the CoTs";
  if (curves.length === 0) return <p class="hint">No evaluation has been recorded yet.</p>;
  return (
    <SavedFigure
      name={`curves-${axis}-${reading}`}
      draw={(width) => learningCurves({ curves, xLabel: AXES[axis], yLabel }, { width })}
      table={() => curveTable(grouped, axis, reading)}
      below={
        <ul class="key">
          {grouped.groups.map(({ label, seeds }, index) => (
            <li key={label}>
              <Swatch index={index} />
              <ModelText text={label} /> <span class="hint">{seeds.length}</span>
            </li>
          ))}
        </ul>
      }
      caption={`Each line is the mean over a group's runs, and its band is the 95 % interval over seeds. Where bands overlap, look at the paired differences below. ${CAPTIONS[reading]}`}
    />
  );
}

/** Draws a piece of the group's line. */
function Swatch({ index }: { readonly index: number }) {
  return (
    <svg class="swatch" width="26" height="10" aria-hidden="true">
      <line
        x1="1"
        y1="5"
        x2="25"
        y2="5"
        stroke={armColour(index)}
        stroke-width="3"
        stroke-dasharray={armDash(index)}
      />
    </svg>
  );
}

function Finals({ grouped }: { readonly grouped: Grouped }) {
  return (
    <Scroll label="Final scores">
      <table>
        <caption>
          <span>
            The final score is the mean of a run's evaluations in the last fifth of its rounds,
            averaged over seeds.
          </span>
        </caption>
        <thead>
          <tr>
            <th scope="col">group</th>
            <th scope="col" class="num">
              final score
            </th>
            <th scope="col" class="num">
              95 % interval
            </th>
            <th scope="col" class="num">
              runs
            </th>
            <th scope="col" class="num">
              unfinished
            </th>
          </tr>
        </thead>
        <tbody>
          {grouped.groups.map(({ label, final, runs, unfinished }, index) => (
            <tr key={label}>
              <th scope="row">
                <Swatch index={index} />
                <ModelText text={label} />
              </th>
              <td class="num">{final.mean?.toFixed(3) ?? '–'}</td>
              <td class="num">
                {final.low === null || final.high === null
                  ? '–'
                  : `${final.low.toFixed(3)} to ${final.high.toFixed(3)}`}
              </td>
              <td class="num">{runs.length}</td>
              <td class="num">{unfinished}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Differences({ grouped }: { readonly grouped: Grouped }) {
  return (
    <>
      <h2>Paired differences</h2>
      <ul class="pairs">
        {grouped.pairs.map((pair) => (
          <li key={`${pair.a}-${pair.b}`} class={pair.shown ? 'shown' : ''}>
            {differenceInWords(grouped, pair)}
          </li>
        ))}
      </ul>
      <p class="hint">
        Each difference pairs runs of the same seed that both groups have finished. No winner is
        named if the 95 % interval includes zero. A difference that “holds after adjustment” also
        survives Holm's adjustment for all pairs.
      </p>
      <ExportMenu name="paired-differences" table={() => pairTable(grouped)} />
    </>
  );
}
