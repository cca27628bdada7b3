import { describe, expect, it } from 'vitest';
import { keyOf, keyTable, orderOf } from './keys.js';

describe('keyTable', () => {
  it('numbers keys by scope in order of appearance, also while it grows', () => {
    const table = keyTable();
    const n = 5000;
    for (let i = 0; i < n; i++) expect(table.number(i % 3, keyOf(`text ${i}`))).toBe(i);
    for (let i = 0; i < n; i++) expect(table.number(i % 3, keyOf(`text ${i}`))).toBe(i);
    expect(table.number(1, keyOf('text 0'))).toBe(n);
    expect(table.size).toBe(n + 1);
    expect(table.scopeOf(4)).toBe(1);
  });

  it('orders keys only by their texts', () => {
    const texts = Array.from({ length: 50 }, (_, i) => `t${i}`);
    const order = (of: readonly string[]) => {
      const table = keyTable();
      const numbers = of.map((text) => table.number(0, keyOf(text)));
      return numbers.sort(table.compare).map((n) => of[n]);
    };
    expect(order(texts)).toEqual(order([...texts].reverse()));
    expect(order(texts)).not.toEqual(texts);
  });
});

describe('orderOf', () => {
  it('distinguishes short and long texts, by exact integers', () => {
    const texts = Array.from({ length: 20_000 }, (_, i) => `${i}`).concat(
      Array.from({ length: 200 }, (_, i) => `${'x'.repeat(300)}${i}`),
    );
    const values = texts.map(orderOf);
    expect(new Set(values).size).toBe(texts.length);
    expect(values.every((value) => Number.isSafeInteger(value) && value >= 0)).toBe(true);
  });
});
