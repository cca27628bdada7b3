/** A new run: its config, then its plan and its cost, then the start. */
import { useState } from 'preact/hooks';
import { shortNumber } from '../../figures/index.js';
import type { Launched, LaunchPlan } from '../api.js';
import { ask } from './client.js';
import { href } from './route.js';

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
  const [said, setSaid] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const tell = async <T,>(path: string, then: (answer: T) => void) => {
    setBusy(true);
    setError(null);
    setSaid(null);
    await ask<T>(path, { config, name }).then(then, (fault: Error) => setError(fault.message));
    setBusy(false);
  };
  // A plan is of the config that it was made from.
  const changed = () => {
    setPlan(null);
    setSaid(null);
  };
  return (
    <>
      <h1>New run</h1>
      <p>
        Write what <code>candor train</code> should do, look at its plan, then start it. It goes on when this
        page is closed.
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
                setSaid(answer.said);
                setPlan(null);
              })
            }
          >
            Start
          </button>
          {plan === null && said === null && <span class="hint">The plan comes first.</span>}
        </div>
      </form>
      {error && (
        <p class="fault" role="alert">
          {error}
        </p>
      )}
      <div aria-live="polite">
        {said && (
          <p class="notice">
            {said} <a href={href(['runs'])}>All runs</a>
          </p>
        )}
        {plan && <Plan plan={plan} />}
      </div>
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
        What training samples, at most: where the budget is in tokens, the rounds are known only at the end.
        Evaluation and a warm start that is not in the cache come on top.
      </p>
    </section>
  );
}
