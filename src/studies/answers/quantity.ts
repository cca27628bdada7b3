/** A number with its 95 % interval; `low` and `high` are NaN where it is exact. */
export interface Quantity {
  readonly what: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The number that was derived or simulated beforehand, where one exists. */
  readonly reference?: number | undefined;
  /** Why it differs from the reference, or what it was measured on. */
  readonly note?: string | undefined;
}
