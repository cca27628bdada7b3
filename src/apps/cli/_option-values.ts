/** Parsers of option values. Each throws an InvalidArgumentError, which Commander reports. */
import { InvalidArgumentError } from 'commander';

/** Parses a whole number of 0 or more. */
export const wholeNumber = wholeNumberIn(0);

/** Parses a whole number of 1 or more. */
export const count = wholeNumberIn(1);

/** Parses a TCP port; 0 stands for any free one. */
export const port = wholeNumberIn(0, 65_535);

/** Returns a parser of whole numbers in `least`..`most`. */
function wholeNumberIn(least: number, most = Number.MAX_SAFE_INTEGER) {
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (value: string): number => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most)
      throw new InvalidArgumentError(`It must be a whole number ${range}.`);
    return number;
  };
}

/** Returns a parser of finite numbers that are not below `least`. */
export function atLeast(least: number): (value: string) => number {
  return (value) => {
    const number = finiteNumber(value);
    if (number === undefined || number < least)
      throw new InvalidArgumentError(`It must be a number of at least ${least}.`);
    return number;
  };
}

/** Parses a finite number above 0. */
export function positive(value: string): number {
  const number = finiteNumber(value);
  if (number === undefined || number <= 0)
    throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

/** Returns the finite number that a text spells, or undefined. */
export function finiteNumber(text: string): number | undefined {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Splits a list at its commas: `a, b` → `['a', 'b']`. */
export function commaSeparated(value: string): string[] {
  return value.split(',').map((item) => item.trim());
}
