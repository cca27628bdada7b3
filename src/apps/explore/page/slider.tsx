/** A labelled native slider with its value beside it. */
import { clampTo, type NumberKey, ranges } from '../state.js';
import { change, state } from './store.js';

export interface SliderProps {
  readonly of: NumberKey;
  readonly label: string;
  /** How the value is said; the number unless given. */
  readonly say?: (value: number) => string;
  /** The slider goes by factors: for step sizes. */
  readonly byFactors?: boolean;
}

/** Stops of a slider that goes by factors. */
const STOPS = 100;

export function Slider({ of, label, say = String, byFactors = false }: SliderProps) {
  const range = ranges[of];
  const value = state.value[of];
  const factor = range.high / range.low;
  const stops = byFactors
    ? {
        min: 0,
        max: STOPS,
        step: 1,
        value: Math.round((STOPS * Math.log(value / range.low)) / Math.log(factor)),
      }
    : { min: range.low, max: range.high, step: range.step, value };
  const onInput = (event: InputEvent) => {
    const at = Number((event.currentTarget as HTMLInputElement).value);
    const next = byFactors ? Number((range.low * factor ** (at / STOPS)).toPrecision(2)) : at;
    change({ [of]: clampTo(range, next) }, event.timeStamp);
  };
  return (
    <div class="slider">
      <div class="line">
        <label for={of}>{label}</label>
        <output for={of}>{say(value)}</output>
      </div>
      <input id={of} type="range" aria-valuetext={say(value)} {...stops} onInput={onInput} />
    </div>
  );
}
