/** A labelled native slider with its value beside it. */
import { clampTo, type NumberKey, ranges } from '../state.js';
import { change, state } from './store.js';

export interface SliderProps {
  readonly of: NumberKey;
  readonly label: string;
  /** Formats the value; as a plain number by default. */
  readonly format?: ((value: number) => string) | undefined;
  /** Whether the slider moves by factors, as for step sizes. */
  readonly logarithmic?: boolean | undefined;
}

/** The number of stops of a logarithmic slider. */
const STOPS = 100;

export function Slider({ of, label, format = String, logarithmic = false }: SliderProps) {
  const range = ranges[of];
  const value = state.value[of];
  const factor = range.high / range.low;
  const stops = logarithmic
    ? {
        min: 0,
        max: STOPS,
        step: 1,
        value: Math.round((STOPS * Math.log(value / range.low)) / Math.log(factor)),
      }
    : { min: range.low, max: range.high, step: range.step, value };
  const onInput = (event: InputEvent) => {
    const at = Number((event.currentTarget as HTMLInputElement).value);
    const next = logarithmic ? Number((range.low * factor ** (at / STOPS)).toPrecision(2)) : at;
    change({ [of]: clampTo(range, next) }, event.timeStamp);
  };
  return (
    <div class="slider">
      <div class="line">
        <label for={of}>{label}</label>
        <output for={of}>{format(value)}</output>
      </div>
      <input id={of} type="range" aria-valuetext={format(value)} {...stops} onInput={onInput} />
    </div>
  );
}
