/** All settings, as native inputs in groups. */
import { useState } from 'preact/hooks';
import { simulationOf } from '../arms.js';
import { type PlaceName, places } from '../places.js';
import { decimals } from '../sentences.js';
import { explorable, initialState, MAX_SCHEMES, type Split } from '../state.js';
import { Slider } from './slider.js';
import { change, state } from './store.js';

const SPLITS: Readonly<Record<Split, string>> = {
  k: 'k summaries per CoT, but 1 for schemes that select single samples',
  own: 'each scheme’s own k',
  same: 'n × k for all schemes',
};

export function Settings() {
  // On a phone the settings start folded; on a wide screen they cannot be folded.
  const [open, setOpen] = useState(matchMedia('(min-width:980px)').matches);
  const place = places[state.value.world];
  return (
    <details
      class="settings"
      open={open}
      onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary>Settings</summary>
      <form aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
        <World />
        <Budget />
        <Selection />
        <Training />
        <fieldset>
          <legend>Start</legend>
          <Slider of="x" label={place.xLabel} format={decimals} />
          <Slider of="y" label={place.yLabel} format={decimals} />
        </fieldset>
        <button
          type="button"
          class="plain"
          onClick={(event) => change({ ...initialState }, event.timeStamp)}
        >
          Reset all settings
        </button>
      </form>
    </details>
  );
}

function World() {
  const { world } = state.value;
  const place = places[world];
  return (
    <fieldset>
      <legend>World</legend>
      <div class="worlds">
        {(Object.keys(places) as PlaceName[]).map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="world"
              value={name}
              checked={name === world}
              onChange={(event) => change({ world: name, ...places[name].start }, event.timeStamp)}
            />
            <span>{name}</span>
          </label>
        ))}
      </div>
      <p class="note">{place.description}</p>
      <Slider of="noise" label="Grader noise (standard deviation)" format={decimals} />
      {place.penalised && <Slider of="penalty" label="Penalty of a leak" format={decimals} />}
    </fieldset>
  );
}

function Budget() {
  const { n, k, price, split } = state.value;
  const { budget, arms } = simulationOf(state.value);
  return (
    <fieldset>
      <legend>Budget of a round</legend>
      <Slider of="n" label="CoTs per question, n" />
      <Slider of="k" label="Summaries per CoT, k" />
      <Slider
        of="price"
        label="Price of a CoT, r"
        format={(value) => `${value} ${value === 1 ? 'summary' : 'summaries'}`}
      />
      <p class="note">
        <b>
          n · (k + r) = {n} · ({k} + {price}) = {budget}
        </b>
        , the same for every scheme:{' '}
        {arms.map(({ scheme, ...own }) => `${scheme.name} ${own.n} × ${own.k}`).join(', ')}.
      </p>
      <div role="radiogroup" aria-label="How the schemes split the budget">
        {(Object.keys(SPLITS) as Split[]).map((name) => (
          <label class="choice" key={name}>
            <input
              type="radio"
              name="split"
              value={name}
              checked={name === split}
              onChange={(event) => change({ split: name }, event.timeStamp)}
            />
            {SPLITS[name]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Selection() {
  const { schemes } = state.value;
  const toggle = (name: string) =>
    schemes.includes(name) ? schemes.filter((other) => other !== name) : [...schemes, name];
  return (
    <fieldset>
      <legend>Schemes, 1 to {MAX_SCHEMES}</legend>
      {explorable.map((name) => {
        const checked = schemes.includes(name);
        const off = checked ? schemes.length === 1 : schemes.length === MAX_SCHEMES;
        return (
          <label class={off ? 'choice off' : 'choice'} key={name}>
            <input
              type="checkbox"
              name="schemes"
              value={name}
              checked={checked}
              disabled={off}
              onChange={(event) => change({ schemes: toggle(name) }, event.timeStamp)}
            />
            {name}
          </label>
        );
      })}
      <Slider of="m" label="m of nested-top… schemes" format={(value) => `m = ${value}`} />
      <Slider
        of="fraction"
        label="Kept fraction"
        format={(value) => (value === 0 ? 'each scheme’s own' : `${Math.round(100 * value)} %`)}
      />
    </fieldset>
  );
}

function Training() {
  const { equalSpeed } = state.value;
  return (
    <fieldset>
      <legend>Training</legend>
      <Slider of="shoggothStep" label="Step size of the shoggoth" logarithmic />
      <Slider of="faceStep" label="Step size of the face" logarithmic />
      <label class="choice">
        <input
          type="checkbox"
          name="equalSpeed"
          checked={equalSpeed}
          onChange={(event) => change({ equalSpeed: !equalSpeed }, event.timeStamp)}
        />
        equal speed: scale step sizes so that a round moves every scheme equally far
      </label>
      <Slider of="rounds" label="Rounds" />
    </fieldset>
  );
}
