/** A new run: its config, then its plan and its cost, then the start. */
import { useState } from 'preact/hooks';
import { shortNumber } from '../../../show/figures/index.js';
import type { Launched, LaunchPlan } from '../api.js';
import { ask } from './client.js';
import { ModelText } from './model-text.js';
import { href } from './route.js';
import { runs } from './runs.js';
import { Status } from './status.js';

const EXAMPLE = `# As for candor train --config. What is left out has its default.
task: lottery
scheme: nested-top3
seed: 1
round:
  questions: 16
budget:
  total: 20480
`;

export function NewRun() {
  const [config, setConfig] = useState(EXAMPLE);
  const [name, setName] = useState('lottery-nested-top3-seed1');
  const [plan, setPlan] = useState<LaunchPlan | null>(null);
  const [started, setStarted] = useState<Launched | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const tell = async <T,>(path: string, then: (answer: T) => void) => {
    setBusy(true);
    setError(null);
    setStarted(null);
    await ask<T>(path, { config, name }).then(then, (fault: Error) => setError(fault.message));
    setBusy(false);
  };
  // A plan is of the config that it was made from.
  const changed = () => {
    setPlan(null);
    setStarted(null);
  };
  return (
    <>
      <h1>New run</h1>
      <p>
        Write what <code>candor train</code> should do, look at its plan, then start it. It goes on
        when this page is closed.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void tell<LaunchPlan>('plan', setPlan);
        }}
      >
        <label class="field">
          Folder
          <input
            value={name}
            required
            onInput={(event) => {
              setName(event.currentTarget.value);
              changed();
            }}
          />
        </label>
        <label class="field">
          Config (YAML)
          <textarea
            rows={14}
            spellcheck={false}
            value={config}
            onInput={(event) => {
              setConfig(event.currentTarget.value);
              changed();
            }}
          />
        </label>
        <div class="bar">
          <button type="submit" class="plain" disabled={busy}>
            Show the plan
          </button>
          <button
            type="button"
            class="plain strong"
            disabled={busy || plan === null}
            onClick={() =>
              void tell<Launched>('launch', (answer) => {
                setStarted(answer);
                setPlan(null);
              })
            }
          >
            Start
          </button>
          {plan === null && started === null && !busy && (
            <span class="hint">The plan comes first.</span>
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

/** What has become of it by now: a process may fail after it has started. */
function Started({ said, id }: Launched) {
  const run = runs.value?.byId.get(id);
  return (
    <>
      <p class="notice">
        {said} {run && <Status run={run} />} {run && <a href={href(['run', id])}>Open it</a>}{' '}
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
            <dd>{value === null ? 'open' : shortNumber(value)}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">
        What training samples, at most: where the budget is in tokens, the rounds are known only at
        the end. Evaluation and a warm start that is not in the cache come on top.
      </p>
    </section>
  );
}
