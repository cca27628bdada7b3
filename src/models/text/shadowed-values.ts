/** What values of a chat template say, where their texts have shadows (shadows.ts): comparison, membership, and their plain and JSON forms. */
import type { Shadows } from './shadows.js';
import { isList, isNumber, isObject, isText, List, make, type Value } from './template-values.js';

export interface ShadowedValues {
  /** A value of which no part has shadows. */
  plain(value: Value): Value;
  /** Whether two values say the same, as Python's `==` has it. */
  equal(a: Value, b: Value): boolean;
  /** The answer of a comparison; undefined where it is not of texts, and the library's own is right. */
  compared(operator: string, left: Value, right: Value): boolean | undefined;
  /** A value of whose texts the characters that JSON escapes are escaped, where they are shadows; others are left to JSON. */
  escaped(value: Value): Value;
}

export function createShadowedValues(shadows: Shadows): ShadowedValues {
  function plain(value: Value): Value {
    if (isText(value)) return make(shadows.plain(value.value));
    if (isList(value)) return new List(value.value.map((one) => plain(one)));
    if (!isObject(value)) return value;
    const copy = make({}) as Value & { value: Map<string, Value> };
    for (const [key, one] of value.value) copy.value.set(shadows.plain(key), plain(one));
    return copy;
  }

  function equal(a: Value, b: Value): boolean {
    if (isNumber(a) && isNumber(b)) return Number(a.value) === Number(b.value);
    if (isText(a) && isText(b)) return shadows.plain(a.value) === shadows.plain(b.value);
    if (isList(a) && isList(b))
      return (
        a.value.length === b.value.length && a.value.every((one, i) => equal(one, b.value[i]!))
      );
    if (isObject(a) && isObject(b))
      return (
        a.value.size === b.value.size &&
        [...a.value].every(([key, one]) => b.value.has(key) && equal(one, b.value.get(key)!))
      );
    return a.type === b.type && a.value === b.value;
  }

  function compared(operator: string, left: Value, right: Value): boolean | undefined {
    if (operator === '==') return equal(left, right);
    if (operator === '!=') return !equal(left, right);
    if (operator.endsWith('in')) {
      const found = within(left, right);
      return found === undefined ? undefined : found === (operator === 'in');
    }
    if (!isText(left) || !isText(right)) return undefined;
    const [a, b] = [left, right].map(({ value }) => [...shadows.plain(value)]) as [
      string[],
      string[],
    ];
    const at = a.findIndex((one, i) => one !== b[i]);
    const order =
      at === -1
        ? a.length - b.length
        : b[at] === undefined
          ? 1
          : a[at]!.codePointAt(0)! - b[at].codePointAt(0)!;
    return operator.startsWith('<')
      ? order < 0 || (order === 0 && operator === '<=')
      : order > 0 || (order === 0 && operator === '>=');
  }

  function within(part: Value, whole: Value): boolean | undefined {
    if (isText(whole) && isText(part))
      return shadows.plain(whole.value).includes(shadows.plain(part.value));
    if (isList(whole)) return whole.value.some((one) => equal(one, part));
    if (isObject(whole) && isText(part)) {
      const says = shadows.plain(part.value);
      return [...whole.value.keys()].some((key) => shadows.plain(key) === says);
    }
    return undefined;
  }

  function escaped(value: Value): Value {
    if (isText(value))
      return make(
        [...value.value]
          .map((one) => {
            const says = shadows.plain(one);
            return says === one ? one : shadows.as(one, JSON.stringify(says).slice(1, -1));
          })
          .join(''),
      );
    if (isList(value)) return new List(value.value.map((one) => escaped(one)));
    if (!isObject(value)) return value;
    const copy = make({}) as Value & { value: Map<string, Value> };
    for (const [key, one] of value.value) copy.value.set(key, escaped(one));
    return copy;
  }

  return { plain, equal, compared, escaped };
}
