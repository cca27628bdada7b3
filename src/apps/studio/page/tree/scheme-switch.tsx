/** Applies another scheme to the same tree. */
import {
  resolveScheme,
  type SchemeInput,
  type SchemeSpec,
  schemes,
} from '../../../../selection/index.js';
import { sameMarks } from '../../kept-by.js';
import { setQuery } from '../route.js';
import { changesInWords, type Marks, type Outcome } from './kept-shown.js';

interface SchemeSwitchProps {
  /** The run's scheme, as in its config. */
  readonly own: unknown;
  /** Empty for the run's own scheme. */
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
    ? 'Computed again from the scores, the selection is the same as the run recorded.'
    : 'Computed again from the scores, the selection differs from what the run recorded: another version made the run, or some of its samples are missing.';
}

function nameOf(own: unknown): string {
  try {
    return resolveScheme(own as SchemeInput).name;
  } catch {
    return typeof own === 'string'
      ? own.replace(/^.*[\\/]/, '')
      : 'which this version does not know';
  }
}

/** A number of a scheme that the page can change. */
interface Knob {
  readonly label: string;
  readonly value: number;
  readonly step: number;
  readonly low: number;
  readonly high: number;
  /** The part of the scheme's spec that sets the number. */
  readonly axes: (value: number) => Readonly<Record<string, unknown>>;
}

const COUNT = { step: 1, low: 1, high: 64 };
const SHARE = { step: 0.05, low: 0.05, high: 1 };
const TEMPERATURE = { step: 0.05, low: 0.05, high: 10 };

function knobsOf({ cotScore, cotRule, faceRule }: SchemeSpec): Knob[] {
  const knobs: Knob[] = [];
  if (cotScore.rule === 'top-mean')
    knobs.push({ label: 'm', value: cotScore.m, ...COUNT, axes: (m) => ({ cotScore: { m } }) });
  if (cotRule.rule === 'best')
    knobs.push({
      label: 'CoTs kept',
      value: cotRule.count,
      ...COUNT,
      axes: (count) => ({ cotRule: { count } }),
    });
  if (cotRule.rule === 'fraction')
    knobs.push({
      label: 'share of CoTs kept',
      value: cotRule.fraction,
      ...SHARE,
      axes: (fraction) => ({ cotRule: { fraction } }),
    });
  if (cotRule.rule === 'soft')
    knobs.push({
      label: 'temperature',
      value: cotRule.temperature,
      ...TEMPERATURE,
      axes: (temperature) => ({ cotRule: { temperature } }),
    });
  if (faceRule.rule === 'fraction')
    knobs.push({
      label: 'share of summaries kept',
      value: faceRule.fraction,
      ...SHARE,
      axes: (fraction) => ({ faceRule: { fraction } }),
    });
  return knobs;
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
