/** Shows the run's two policies on the phase portrait of its scheme. */
import { useEffect, useState } from 'preact/hooks';
import { lineFigure, type PortraitArrow, phasePortrait } from '../../../../show/figures/index.js';
import { SavedFigure } from '../../../../show/web/browser/saved-figure.js';
import type { RunDetail } from '../../api.js';
import {
  type PhasePoint,
  phaseLines,
  phasePath,
  phaseTable,
  portraitData,
  portraitField,
  WORLDS,
  type WorldName,
} from '../../phase-data.js';
import { ModelText } from '../model-text.js';
import { route, setQuery } from '../route.js';

/** Narrow enough for both figures to fit side by side. */
const WIDEST_PORTRAIT = 460;

export function PhaseView({ detail }: { readonly detail: RunDetail }) {
  const { run, config, metrics, task } = detail;
  const good = task?.cotKinds?.[0];
  if (good === undefined)
    return (
      <p>
        This view needs a task that distinguishes kinds of CoT: it must declare{' '}
        <code>cotKinds</code>, from good to bad, and <code>cotKind(question, cot)</code>. This run's
        task does not.
      </p>
    );
  const path = phasePath(metrics, good);
  if (path.length === 0) return <p>No evaluation with kinds of CoT has been recorded yet.</p>;
  const asked = route.value.query.get('world');
  const world: WorldName = WORLDS.find((name) => name === asked) ?? 'lottery';
  return (
    <div class="phase">
      <Portrait
        path={path}
        world={world}
        scheme={config?.scheme ?? run.scheme}
        name={run.path}
        label={`${run.scheme} ${run.n} × ${run.k}`}
        n={run.n}
        k={run.k}
      />
      <OverRounds path={path} name={run.path} />
      <dl class="defined">
        <dt>Good CoT</dt>
        <dd>
          A CoT of the kind <ModelText text={good} />, the first that the task declares. x is its
          share among the CoTs of held-out questions.
        </dd>
        <dt>The face reads it right</dt>
        <dd>
          y is the mean held-out task score of good CoTs with one summary each. It is missing where
          no good CoT was written.
        </dd>
      </dl>
    </div>
  );
}

interface PortraitProps {
  readonly path: readonly PhasePoint[];
  readonly world: WorldName;
  readonly scheme: unknown;
  readonly name: string;
  readonly label: string;
  readonly n: number;
  readonly k: number;
}

function Portrait({ path, world, scheme, name, label, n, k }: PortraitProps) {
  const { field, fault } = useField(world, scheme, n, k);
  const data = portraitData(label, field, path);
  return (
    <SavedFigure
      name={`phase-${name}`}
      draw={(width) => phasePortrait(data, { width })}
      table={() => phaseTable(path)}
      widest={WIDEST_PORTRAIT}
      above={
        <>
          <fieldset class="choice">
            <legend>World of the portrait</legend>
            {WORLDS.map((each) => (
              <label key={each}>
                <input
                  type="radio"
                  name="world"
                  checked={each === world}
                  onChange={() => setQuery({ world: each })}
                />
                <span>{each}</span>
              </label>
            ))}
          </fieldset>
          {fault && <p class="notice">The arrows cannot be drawn: {fault}</p>}
        </>
      }
      caption={`The line is this run, starting at the dot. The arrows are the steps of its scheme at its n × k in a small exact world; compare their directions with the line, not their lengths.${path.length < 3 ? ' With so few evaluations the line says little.' : ''}`}
    />
  );
}

/** Refines the arrows in short stretches of work, so that the page stays responsive. */
function useField(world: WorldName, scheme: unknown, n: number, k: number) {
  const [state, setState] = useState<{ field: readonly PortraitArrow[]; fault: string | null }>({
    field: [],
    fault: null,
  });
  const wanted = JSON.stringify([world, scheme, n, k]);
  useEffect(() => {
    let timer = 0;
    try {
      const finer = portraitField(world, scheme, n, k);
      const work = () => {
        const { value, done } = finer.next();
        if (done) return;
        setState({ field: value, fault: null });
        timer = setTimeout(work);
      };
      timer = setTimeout(() => {
        try {
          work();
        } catch (error) {
          setState({ field: [], fault: (error as Error).message });
        }
      });
    } catch (error) {
      setState({ field: [], fault: (error as Error).message });
    }
    return () => clearTimeout(timer);
  }, [wanted]);
  return state;
}

interface OverRoundsProps {
  readonly path: readonly PhasePoint[];
  readonly name: string;
}

function OverRounds({ path, name }: OverRoundsProps) {
  return (
    <SavedFigure
      name={`phase-rounds-${name}`}
      draw={(width) =>
        lineFigure({ lines: phaseLines(path), xLabel: 'rounds', yLabel: 'share' }, { width })
      }
      table={() => phaseTable(path)}
      caption="The same two numbers over rounds, with the monitor's reading of the CoTs if the task has a monitor."
    />
  );
}
