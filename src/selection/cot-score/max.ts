/** Returns the largest of a CoT's valid scores values[from..to), of which there is at least one. */
export function max(values: Float64Array, from: number, to: number): number {
  let largest = values[from]!;
  for (let i = from + 1; i < to; i++) if (values[i]! > largest) largest = values[i]!;
  return largest;
}
