/** Plans a new run, shows what it costs, and starts it. */
import { useState } from 'preact/hooks';
import { shortNumber } from '../../../show/figures/index.js';
import type { Launched, LaunchPlan, LaunchRequest } from '../api.js';
import { ask } from './client.js';
import { ModelText } from './model-text.js';
import { href } from './route.js';
import { runs } from './runs.js';
import { Status } from './status.js';

const EXAMPLE: LaunchRequest = {
  name: 'lottery-nested-top3-seed1',
  config: `# As for candor train --config. Omitted keys have their defaults.
task: lottery
scheme: nested-top3
seed: 1
round:
  questions: 16
budget:
  total: 20480
`,
};

export function NewRun() {
  const { request, change, plan, started, error, busy, showPlan, start } = useLaunch();
  return (
    <>
      <h1>New run</h1>
      <p>
        Write a config for <code>candor train</code>, look at its plan, then start it. The run
        continues when you close this page.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          showPlan();
        }}
      >
        <Fields request={request} onChange={change} />
        <div class="bar">
          <button type="submit" class="plain" disabled={busy}>
            Show the plan
          </button>
          <button
            type="button"
            class="plain strong"
            disabled={busy || plan === null}
            onClick={start}
          >
            Start
          </button>
          {plan === null && started === null && !busy && (
            <span class="hint">Show the plan before you start the run.</span>
          )}
        </div>
      </form>
      {error && (
        <p class="fault" role="alert">
          {error}
        </p>
      )}
      <div aria-live="polite">
        {started && <Started {...started} />}
        {plan && <Plan plan={plan} />}
      </div>
    </>
  );
}

/** Keeps the request, and the plan or the start that belongs to it. */
function useLaunch() {
  const [request, setRequest] = useState(EXAMPLE);
  const [plan, setPlan] = useState<LaunchPlan | null>(null);
  const [started, setStarted] = useState<Launched | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const post = async <T,>(path: string, onAnswer: (answer: T) => void) => {
    setBusy(true);
    setError(null);
    setStarted(null);
    await ask<T>(path, request).then(onAnswer, (fault: Error) => setError(fault.message));
    setBusy(false);
  };
  return {
    request,
    plan,
    started,
    error,
    busy,
    /** A plan only holds for the config that it was made from, so a change discards it. */
    change(changes: Partial<LaunchRequest>) {
      setRequest((before) => ({ ...before, ...changes }));
      setPlan(null);
      setStarted(null);
    },
    showPlan: () => void post<LaunchPlan>('plan', setPlan),
    start: () =>
      void post<Launched>('launch', (answer) => {
        setStarted(answer);
        setPlan(null);
      }),
  };
}

interface FieldsProps {
  readonly request: LaunchRequest;
  readonly onChange: (changes: Partial<LaunchRequest>) => void;
}

function Fields({ request, onChange }: FieldsProps) {
  return (
    <>
      <label class="field">
        Folder
        <input
          value={request.name}
          required
          onInput={(event) => onChange({ name: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        Config (YAML)
        <textarea
          rows={14}
          spellcheck={false}
          value={request.config}
          onInput={(event) => onChange({ config: event.currentTarget.value })}
        />
      </label>
    </>
  );
}

/** Shows what has become of the run, because its process may fail after it has started. */
function Started({ message, id }: Launched) {
  const run = runs.value?.byId.get(id);
  return (
    <>
      <p class="notice">
        {message} {run && <Status run={run} />} {run && <a href={href(['run', id])}>Open it</a>}{' '}
        <a href={href(['runs'])}>All runs</a>
      </p>
      {run?.notices.map((text) => (
        <p class="fault" role="alert" key={text}>
          <ModelText text={text} />
        </p>
      ))}
      {!run &&
        runs.value?.notices.map((text) => (
          <p class="notice" key={text}>
            <ModelText text={text} />
          </p>
        ))}
    </>
  );
}

function Plan({ plan }: { readonly plan: LaunchPlan }) {
  const { rounds, cots, summaries, mostTokens, evaluations } = plan.cost;
  const costs = [
    ['rounds', rounds],
    ['CoTs', cots],
    ['summaries', summaries],
    ['tokens at most', mostTokens],
    ['evaluations', evaluations],
  ] as const;
  return (
    <section aria-label="Plan">
      <h2>Plan of {plan.name}</h2>
      <pre>{plan.lines.join('\n')}</pre>
      <dl class="spent">
        {costs.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value === null ? 'not known yet' : shortNumber(value)}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">
        The most that training samples. With a budget in tokens, the number of rounds is known only
        at the end. Evaluation, and a warm start that is not cached, are extra.
      </p>
    </section>
  );
}
