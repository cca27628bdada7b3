/** What one server holds at most, whatever its clients do. docs/cluster.md has the same table. */

export const LIMITS = {
  /** Open sessions; one that has been silent for 300 s is closed. */
  sessions: 1024,
  /** Models of all sessions. */
  models: 256,
  /** Samplers; over that the one that was used least recently goes. */
  samplers: 1024,
  /** Operations that were taken and are not done, and the bytes of their requests. */
  pending: 16_384,
  pendingBytes: 512 * 2 ** 20,
  /** How far ahead of the next operation of a model one may arrive. */
  ahead: 4096,
  /** Results that were fetched are given again, for answers that were lost, but only so many. */
  fetched: 4096,
  /** Results that were not fetched; the oldest go. */
  results: 32_768,
  /** Bytes of all results, about; the oldest go. */
  resultBytes: 256 * 2 ** 20,
  /** How long a result waits to be fetched, in ms. */
  resultMs: 600_000,
} as const;

export type ServeLimits = { readonly [K in keyof typeof LIMITS]: number };
