/**
 * Converts the state of the page to the part of its address after `#`, and back. Corrects or drops
 * what is invalid in an address.
 */
import { places } from './places.js';
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

const numberKeys = Object.keys(ranges) as NumberKey[];
/** The page never writes longer addresses than this. */
const MAX_LENGTH = 2000;

/**
 * Returns `world=lottery&schemes=basic,nested-mean&n=8&…`, always with every key, so that an
 * address keeps its meaning if defaults change.
 */
export function encodeHash(state: ExploreState): string {
  return [
    `world=${state.world}`,
    `schemes=${state.schemes.join(',')}`,
    ...numberKeys.map((key) => `${key}=${state[key]}`),
    `split=${state.split}`,
    `equalSpeed=${state.equalSpeed ? 1 : 0}`,
  ].join('&');
}

/**
 * Reads a state from any text: moves numbers into their range, and drops unknown names and keys.
 */
export function decodeHash(hash: string): ExploreState {
  const fields = new Map(
    hash
      .replace(/^#/, '')
      .slice(0, MAX_LENGTH)
      .split('&')
      .map((field): [string, string] => {
        const [key = '', value = ''] = field.split('=', 2);
        return [key, decoded(value)];
      }),
  );
  const world = fields.get('world') ?? '';
  const name = Object.hasOwn(places, world) ? (world as ExploreState['world']) : initialState.world;
  const names = (fields.get('schemes') ?? '')
    .split(',')
    .filter((scheme) => explorable.includes(scheme));
  const shown = [...new Set(names)].slice(0, MAX_SCHEMES);
  const base: ExploreState = { ...initialState, world: name, ...places[name].start };
  return {
    ...base,
    schemes: shown.length > 0 ? shown : initialState.schemes,
    ...Object.fromEntries(
      numberKeys.map((key) => [key, numberOf(fields.get(key), key, base[key])]),
    ),
    split: splits.find((split) => split === fields.get('split')) ?? base.split,
    equalSpeed: switchOf(fields.get('equalSpeed'), base.equalSpeed),
  };
}

function numberOf(text: string | undefined, key: NumberKey, otherwise: number): number {
  return text !== undefined && /^-?\d{1,9}(\.\d{1,9})?$/.test(text)
    ? clampTo(ranges[key], Number(text))
    : otherwise;
}

function switchOf(text: string | undefined, otherwise: boolean): boolean {
  if (text !== '0' && text !== '1') return otherwise;
  return text === '1';
}

/** Decodes escapes, because chat programs escape the commas of addresses. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
