/**
 * The values, scopes and nodes of the Jinja library, as far as they are used here. A module cannot
 * resolve the library's own types.
 */
import { Environment } from '@huggingface/jinja';
import type { Argument } from './python-text.js';

export interface Value {
  readonly type: string;
  readonly value: unknown;
  __bool__(): { readonly value: boolean };
  toString(): string;
}

export interface Scope {
  set(name: string, value: unknown): Value;
  setVariable(name: string, value: Value): Value;
}

/** The fields that Candor reads of the library's nodes. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly object?: Node;
  readonly property?: Node;
  readonly computed?: boolean;
  readonly callee?: Node;
  readonly args?: readonly Node[];
  readonly key?: Node;
  readonly operator?: { readonly value: string };
  readonly left?: Node;
  readonly right?: Node;
  readonly operand?: Node;
  readonly filter?: Node;
  readonly body?: readonly Node[];
  readonly alternate?: readonly Node[];
  readonly loopvar?: Node;
  readonly iterable?: Node;
  readonly lhs?: Node;
  readonly test?: Node;
  readonly negate?: boolean;
  readonly defaultBlock?: readonly Node[];
  readonly held?: Value;
}

export const newScope = (parent?: Scope) => new Environment(parent as never) as Scope;

export const make = (value: unknown): Value => newScope().set('value', value);
export const List = make([]).constructor as new (items: readonly Value[]) => Value;
export const held = (value: Value): Node => ({ type: 'Held', held: value });

export const isText = (value: Value): value is Value & { value: string } =>
  value.type === 'StringValue';
export const isList = (value: Value): value is Value & { value: Value[] } =>
  value.type === 'ArrayValue' || value.type === 'TupleValue';
export type ObjectValue = Value & { value: Map<string, Value> };
export const isObject = (value: Value): value is ObjectValue =>
  value.type === 'ObjectValue' ||
  value.type === 'NamespaceValue' ||
  value.type === 'KeywordArgumentsValue';
export const isNumber = (value: Value) =>
  ['IntegerValue', 'FloatValue', 'BooleanValue'].includes(value.type);

export const truth = (value: Value) => value.__bool__().value;

/** Unwraps a value for a text method. @throws Error for a value that no text method accepts. */
export function argument(value: Value): Argument {
  if (isList(value)) return value.value.map(argument);
  if (isText(value) || isNumber(value)) return value.value as string | number | boolean;
  if (value.type === 'NullValue') return null;
  throw new Error(`a text method got an argument of type ${value.type}`);
}

/** Joins all texts inside a value, in any order. */
export function textsIn(value: Value): string {
  if (isText(value)) return value.value;
  if (isList(value)) return value.value.map(textsIn).join('');
  return isObject(value) ? [...value.value.values()].map(textsIn).join('') : '';
}
