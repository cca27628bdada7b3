/**
 * Compares and converts a chat template's values by their plain text, where it contains shadows
 * (shadows.ts): equality, order, membership, and the plain and JSON forms.
 */
import type { Shadows } from './shadows.js';
import {
  isList,
  isNumber,
  isObject,
  isText,
  List,
  make,
  type ObjectValue,
  type Value,
} from './template-values.js';

export class ShadowedValues {
  constructor(private readonly shadows: Shadows) {}

  /** Returns a copy of a value without shadows in any part. */
  plain(value: Value): Value {
    const { shadows } = this;
    if (isText(value)) return make(shadows.plain(value.value));
    if (isList(value)) return new List(value.value.map((one) => this.plain(one)));
    if (!isObject(value)) return value;
    const copy = make({}) as ObjectValue;
    for (const [key, one] of value.value) copy.value.set(shadows.plain(key), this.plain(one));
    return copy;
  }

  /** Whether two values are equal without their shadows, as Python's `==` has it. */
  equal(a: Value, b: Value): boolean {
    if (isNumber(a) && isNumber(b)) return Number(a.value) === Number(b.value);
    if (isText(a) && isText(b)) return this.shadows.plain(a.value) === this.shadows.plain(b.value);
    if (isList(a) && isList(b))
      return (
        a.value.length === b.value.length && a.value.every((one, i) => this.equal(one, b.value[i]!))
      );
    if (isObject(a) && isObject(b))
      return (
        a.value.size === b.value.size &&
        [...a.value].every(([key, one]) => b.value.has(key) && this.equal(one, b.value.get(key)!))
      );
    return a.type === b.type && a.value === b.value;
  }

  /**
   * Evaluates a comparison. Returns undefined for values that have no text to compare, where the
   * library's own answer is right.
   */
  compared(operator: string, left: Value, right: Value): boolean | undefined {
    if (operator === '==') return this.equal(left, right);
    if (operator === '!=') return !this.equal(left, right);
    if (operator.endsWith('in')) {
      const found = this.contains(right, left);
      return found === undefined ? undefined : found === (operator === 'in');
    }
    if (!isText(left) || !isText(right)) return undefined;
    const order = orderOf(this.shadows.plain(left.value), this.shadows.plain(right.value));
    if (order === 0) return operator === '<=' || operator === '>=';
    return operator.startsWith('<') === order < 0;
  }

  private contains(whole: Value, part: Value): boolean | undefined {
    const { shadows } = this;
    if (isText(whole) && isText(part))
      return shadows.plain(whole.value).includes(shadows.plain(part.value));
    if (isList(whole)) return whole.value.some((one) => this.equal(one, part));
    if (isObject(whole) && isText(part)) {
      const wanted = shadows.plain(part.value);
      return [...whole.value.keys()].some((key) => shadows.plain(key) === wanted);
    }
    return undefined;
  }

  /** Escapes for JSON the characters that are shadows; the JSON writer escapes all others. */
  escaped(value: Value): Value {
    const { shadows } = this;
    if (isText(value))
      return make(
        [...value.value]
          .map((one) => {
            const plain = shadows.plain(one);
            return plain === one ? one : shadows.recast(one, JSON.stringify(plain).slice(1, -1));
          })
          .join(''),
      );
    if (isList(value)) return new List(value.value.map((one) => this.escaped(one)));
    if (!isObject(value)) return value;
    const copy = make({}) as ObjectValue;
    for (const [key, one] of value.value) copy.value.set(key, this.escaped(one));
    return copy;
  }
}

/** Compares two texts by code points: below 0, 0 or above 0. */
function orderOf(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  const at = a.findIndex((one, i) => one !== b[i]);
  if (at === -1) return a.length - b.length;
  const other = b[at];
  return other === undefined ? 1 : a[at]!.codePointAt(0)! - other.codePointAt(0)!;
}
