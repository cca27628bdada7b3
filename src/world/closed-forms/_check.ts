/** Throws a RangeError that names the argument and says what would be right. */
export function requireAtLeast(where: string, name: string, value: number, least: number): void {
  if (!(value >= least && value < Infinity))
    throw new RangeError(
      `${where}: ${name} must be a finite number of at least ${least}, got ${value}`,
    );
}

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
