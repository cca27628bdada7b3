/** Another scheme on the same tree. */
import {
  resolveScheme,
  type SchemeInput,
  type SchemeSpec,
  schemes,
} from '../../../../selection/index.js';
import { sameMarks } from '../../kept-by.js';
import { setQuery } from '../route.js';
import { changesInWords, type Marks } from './kept-shown.js';
import type { Outcome } from './tree-view.js';

interface SchemeSwitchProps {
  /** The run's scheme, as its config has it. */
  readonly own: unknown;
  /** Empty for the run's own. */
  readonly chosen: string;
  readonly outcome: Outcome | null;
  readonly recorded: Marks;
}

export function SchemeSwitch({ own, chosen, outcome, recorded }: SchemeSwitchProps) {
  return (
    <div class="switch">
      <div class="bar">
        <label>
          Kept by{' '}
          <select
            value={chosen}
            onChange={(event) => setQuery({ scheme: event.currentTarget.value, set: '' })}
          >
            <option value="">the run's scheme, {nameOf(own)}</option>
            {schemes.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {chosen !== '' && outcome?.kept && <Knobs spec={outcome.kept.spec} />}
      </div>
      {outcome?.error && <p class="notice">{outcome.error}</p>}
      {outcome?.kept && (
        <p class="hint" aria-live="polite">
          {outcome.kept.describe} {verdict(chosen, outcome.kept, recorded)}
        </p>
      )}
    </div>
  );
}

function verdict(chosen: string, kept: Marks, recorded: Marks): string {
  if (chosen !== '') return changesInWords(kept, recorded);
  const same = sameMarks(kept.shoggoth, recorded.shoggoth) && sameMarks(kept.face, recorded.face);
  return same
    ? 'Computed anew from the scores, this is the same as the run recorded.'
    : 'Computed anew from the scores, this is not what the run recorded: it was made by another version, or its samples are not all here.';
}

function nameOf(own: unknown): string {
  try {
    return resolveScheme(own as SchemeInput).name;
  } catch {
    return 'which this version does not know';
  }
}

interface Knob {
  readonly label: string;
  readonly value: number;
  readonly step: number;
  readonly low: number;
  readonly high: number;
  readonly axes: (value: number) => Readonly<Record<string, unknown>>;
}

/** The numbers that a scheme has. */
function knobsOf({ cotScore, cotRule, faceRule }: SchemeSpec): Knob[] {
  const share = { step: 0.05, low: 0.05, high: 1 };
  return [
    ...(cotScore.rule === 'top-mean'
      ? [
          {
            label: 'm',
            value: cotScore.m,
            step: 1,
            low: 1,
            high: 64,
            axes: (m: number) => ({ cotScore: { m } }),
          },
        ]
      : []),
    ...(cotRule.rule === 'best'
      ? [
          {
            label: 'CoTs kept',
            value: cotRule.count,
            step: 1,
            low: 1,
            high: 64,
            axes: (count: number) => ({ cotRule: { count } }),
          },
        ]
      : []),
    ...(cotRule.rule === 'fraction'
      ? [
          {
            label: 'fraction of CoTs',
            value: cotRule.fraction,
            ...share,
            axes: (fraction: number) => ({ cotRule: { fraction } }),
          },
        ]
      : []),
    ...(cotRule.rule === 'soft'
      ? [
          {
            label: 'temperature',
            value: cotRule.temperature,
            step: 0.05,
            low: 0.05,
            high: 10,
            axes: (temperature: number) => ({ cotRule: { temperature } }),
          },
        ]
      : []),
    ...(faceRule.rule === 'fraction'
      ? [
          {
            label: 'fraction of summaries',
            value: faceRule.fraction,
            ...share,
            axes: (fraction: number) => ({ faceRule: { fraction } }),
          },
        ]
      : []),
  ];
}

function Knobs({ spec }: { readonly spec: SchemeSpec }) {
  const knobs = knobsOf(spec);
  const set = (changed: Knob, value: number) => {
    if (!(value >= changed.low && value <= changed.high)) return;
    const axes = knobs.map((knob) => knob.axes(knob.label === changed.label ? value : knob.value));
    setQuery({ set: JSON.stringify(Object.assign({}, ...axes)) });
  };
  return (
    <>
      {knobs.map((knob) => (
        <label key={knob.label}>
          {knob.label}{' '}
          <input
            type="number"
            min={knob.low}
            max={knob.high}
            step={knob.step}
            value={knob.value}
            onInput={(event) => set(knob, event.currentTarget.valueAsNumber)}
          />
        </label>
      ))}
    </>
  );
}
