/** 128-bit keys of texts and a table that numbers them, to group lines without keeping texts. */
import { hash } from 'node:crypto';
import { type Growable, growable } from './growable.js';

/** Returns the SHA-256 of a text; tables use its first 128 bits, which nobody can make collide. */
export function keyOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

export interface KeyTable {
  readonly size: number;
  /**
   * Returns the number of a key in a scope, and assigns the next number, from 0, to a new one.
   * Equal keys in different scopes have different numbers.
   */
  number(scope: number, key: Buffer): number;
  /** Returns the scope of a number. */
  scopeOf(number: number): number;
  /** Compares two keys in an order that depends only on their texts, for `sort`. */
  compare(a: number, b: number): number;
}

/**
 * Creates a hash table with open addressing and linear probing, at most half full. It takes 20
 * bytes per key and 8 to 16 for its slots.
 */
export function keyTable(): KeyTable {
  const words: readonly [Growable, Growable, Growable, Growable] = [
    growable('u32'),
    growable('u32'),
    growable('u32'),
    growable('u32'),
  ];
  const [w0, w1, w2, w3] = words;
  const scopes = growable('u32');
  let slots = new Uint32Array(1024);

  const place = (scope: number, first: number, second: number) =>
    (first ^ Math.imul(scope, 0x9e3779b1) ^ (second >>> 7)) >>> 0;

  function grow(): void {
    slots = new Uint32Array(slots.length * 2);
    for (let n = 0; n < scopes.length; n++) {
      let slot = place(scopes.get(n), w0.get(n), w1.get(n)) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = n + 1;
    }
  }

  const isAt = (n: number, scope: number, a: number, b: number, c: number, d: number) =>
    scopes.get(n) === scope &&
    w0.get(n) === a &&
    w1.get(n) === b &&
    w2.get(n) === c &&
    w3.get(n) === d;

  return {
    get size() {
      return scopes.length;
    },
    number(scope, key) {
      const a = key.readUInt32LE(0);
      const b = key.readUInt32LE(4);
      const c = key.readUInt32LE(8);
      const d = key.readUInt32LE(12);
      let slot = place(scope, a, b) & (slots.length - 1);
      for (;;) {
        const held = slots[slot] as number;
        if (held === 0) break;
        if (isAt(held - 1, scope, a, b, c, d)) return held - 1;
        slot = (slot + 1) & (slots.length - 1);
      }
      const n = scopes.length;
      slots[slot] = n + 1;
      w0.push(a);
      w1.push(b);
      w2.push(c);
      w3.push(d);
      scopes.push(scope);
      if (scopes.length * 2 > slots.length) grow();
      return n;
    },
    scopeOf: (n) => scopes.get(n),
    compare(a, b) {
      for (const w of words) {
        const difference = w.get(a) - w.get(b);
        if (difference !== 0) return difference;
      }
      return 0;
    },
  };
}

/**
 * Hashes a text to 53 bits, which order the summaries of a CoT with equal scores. Summaries with
 * the same hash count as equal.
 */
export function orderOf(text: string): number {
  if (text.length > 256) {
    const key = keyOf(text);
    return (key.readUInt32LE(0) & 0x1fffff) * 4294967296 + key.readUInt32LE(4);
  }
  let high = 0xdeadbeef ^ text.length;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0x9e3779b1);
    low = Math.imul(low ^ code ^ (high >>> 17), 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ (low >>> 13);
  low = Math.imul(low ^ (low >>> 16), 0xc2b2ae35) ^ (high >>> 11);
  return (high & 0x1fffff) * 4294967296 + (low >>> 0);
}
