import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHash, encodeHash } from './hash.js';
import { type PlaceName, places } from './places.js';
import {
  clampTo,
  type ExploreState,
  explorable,
  initialState,
  MAX_SCHEMES,
  type NumberKey,
  ranges,
  splits,
} from './state.js';

const numbers = Object.entries(ranges).map(([key, range]) => [
  key,
  fc.double({ min: range.low, max: range.high, noNaN: true }).map((value) => clampTo(range, value)),
]);
const states = fc.record({
  world: fc.constantFrom(...(Object.keys(places) as PlaceName[])),
  schemes: fc.uniqueArray(fc.constantFrom(...explorable), { minLength: 1, maxLength: MAX_SCHEMES }),
  split: fc.constantFrom(...splits),
  equalSpeed: fc.boolean(),
  ...Object.fromEntries(numbers),
}) as unknown as fc.Arbitrary<ExploreState>;

function expectValid(state: ExploreState) {
  for (const key of Object.keys(ranges) as NumberKey[]) {
    expect(state[key], key).toBeGreaterThanOrEqual(ranges[key].low);
    expect(state[key], key).toBeLessThanOrEqual(ranges[key].high);
  }
  expect(Object.keys(places)).toContain(state.world);
  expect(splits).toContain(state.split);
  expect(typeof state.equalSpeed).toBe('boolean');
  expect(state.schemes.length).toBeGreaterThan(0);
  expect(state.schemes.length).toBeLessThanOrEqual(MAX_SCHEMES);
  expect(new Set(state.schemes).size).toBe(state.schemes.length);
  for (const scheme of state.schemes) expect(explorable).toContain(scheme);
  expect(Object.keys(state).sort()).toEqual(Object.keys(initialState).sort());
}

describe('the range of a slider', () => {
  it('moves any number onto one of its steps, and keeps it there', () => {
    const numbers = fc.oneof(
      fc.double({ noNaN: true }),
      fc.double({ min: -2, max: 40, noNaN: true }),
      fc.constantFrom(-0, 0, Number.MIN_VALUE),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(ranges)), numbers, (range, value) => {
        const { low, high, step } = range;
        const at = clampTo(range, value);
        expect(at).toBeGreaterThanOrEqual(low);
        expect(at).toBeLessThanOrEqual(high);
        const steps = (at - low) / step;
        expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-6);
        // `toBe` distinguishes 0 from −0, but an address does not.
        expect(clampTo(range, at)).toBe(at);
        expect(Object.is(at, -0)).toBe(false);
      }),
    );
  });
});

describe('the address', () => {
  it('returns every state that it was made from', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(decodeHash(`#${encodeHash(state)}`)).toEqual(state);
      }),
    );
  });

  it('returns a valid state for any text', () => {
    const field = fc.tuple(
      fc.constantFrom(...Object.keys(initialState), '__proto__', 'toString'),
      fc.string(),
    );
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(field).map((fields) => fields.map(([key, value]) => `${key}=${value}`).join('&')),
    );
    fc.assert(fc.property(hostile, (text) => expectValid(decodeHash(text))));
  });

  it('moves numbers into their range and onto their steps, and drops other texts', () => {
    expect(decodeHash('#n=999&k=-3&noise=0.1234&m=NaN&rounds=1e9&price=0x10')).toMatchObject({
      n: ranges.n.high,
      k: ranges.k.low,
      noise: 0.12,
      m: initialState.m,
      rounds: initialState.rounds,
      price: initialState.price,
    });
  });

  it('drops unknown names, repeated schemes and schemes after the sixth', () => {
    expect(decodeHash('#world=constructor&schemes=basic,two-graders,basic,<b>').schemes).toEqual([
      'basic',
    ]);
    expect(decodeHash('#world=constructor').world).toBe(initialState.world);
    expect(decodeHash('#schemes=nonsense').schemes).toEqual(initialState.schemes);
    expect(decodeHash(`#schemes=${explorable.join(',')}`).schemes).toEqual(
      explorable.slice(0, MAX_SCHEMES),
    );
  });

  it('starts where the schemes of the world differ, unless it gives a start', () => {
    expect(decodeHash('#world=candor')).toMatchObject(places.candor.start);
    expect(decodeHash('#world=candor&x=0.3')).toMatchObject({ x: 0.3, y: places.candor.start.y });
  });

  it('reads commas that a chat program escaped, and ignores broken escapes', () => {
    expect(decodeHash('#schemes=basic%2Cnested-mean').schemes).toEqual(['basic', 'nested-mean']);
    expect(decodeHash('#schemes=%E0%A4%A&n=6').n).toBe(6);
  });
});
