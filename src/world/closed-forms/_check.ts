/** Checks that an argument is finite and at least `least`. @throws RangeError that names it. */
export function requireAtLeast(where: string, name: string, value: number, least: number): void {
  if (!(value >= least && value < Infinity))
    throw new RangeError(
      `${where}: ${name} must be a finite number of at least ${least}, got ${value}`,
    );
}

/**
 * Checks that an argument is strictly between `low` and `high`. @throws RangeError that names it.
 */
export function requireInside(
  where: string,
  name: string,
  value: number,
  low: number,
  high: number,
): void {
  if (!(value > low && value < high))
    throw new RangeError(`${where}: ${name} must be between ${low} and ${high}, got ${value}`);
}
