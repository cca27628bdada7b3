/**
 * Makes random numbers. Every random draw in Candor comes from a seed that is hashed from
 * coordinates, such as `deriveSeed(seed, 'rollout', round, question, cot)`, so threads, order and
 * resuming cannot change a result. Seeds are always hashed, because small raw seeds give correlated
 * first draws.
 */
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers. */
export interface Rng {
  /** Draws a uniform number in [0, 1), with 53 random bits. */
  next(): number;
  /** Draws a uniform integer in 0..n − 1; n is at least 1. */
  int(n: number): number;
  /** Draws a standard normal number. */
  normal(): number;
}

/** A seed: an integer in 0..2^53 − 1, which JSON holds exactly. */
export type Seed = number;

/**
 * Hashes a seed and coordinates into a new seed. The coordinates' order and types count: 1 and '1'
 * differ.
 */
export function deriveSeed(seed: Seed, ...coordinates: readonly (string | number)[]): Seed {
  const text = [seed, ...coordinates]
    .map((c) => (typeof c === 'number' ? `#${c}` : `$${c.length}:${c}`))
    .join('|');
  const [a, b] = hash128(text);
  return (a >>> 11) * 4294967296 + b;
}

/** Returns the random stream of a seed, by the generator xoroshiro128+. */
export function createRng(seed: Seed): Rng {
  const [a, b, c, d] = hash128(`rng|${seed}`);
  const generator = xoroshiro128plusFromState([a | 0, b | 0, c | 0, d | 0 || 1]);
  const next = () => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };
  return {
    next,
    int: (n) => Math.floor(next() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/** Returns a shuffled copy (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  const out = items.slice();
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const held = out[i] as T;
    out[i] = out[j] as T;
    out[j] = held;
  }
  return out;
}

/** Hashes a text to four 32-bit words: FNV-1a in four lanes, each finished by murmur3's mixer. */
function hash128(text: string): [number, number, number, number] {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  let c = 0x85ebca6b;
  let d = 0xc2b2ae35;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code ^ (a >>> 15), 0x85ebca77);
    c = Math.imul(c ^ code ^ (b >>> 13), 0xc2b2ae3d);
    d = Math.imul(d ^ code ^ (c >>> 16), 0x27d4eb2f);
  }
  a = mix(a ^ (d >>> 3));
  b = mix(b ^ a);
  c = mix(c ^ b);
  d = mix(d ^ c);
  return [mix(a ^ d), b, c, d];
}

function mix(word: number): number {
  let h = word;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}
