/** The most that a server holds, whatever its clients do. docs/cluster.md has the same table. */

export const LIMITS = {
  /** Open sessions; a session that is silent for 300 s is closed. */
  sessions: 1024,
  /** Models of all sessions. */
  models: 256,
  /** Samplers; over the limit, the least recently used is dropped. */
  samplers: 1024,
  /** Operations in progress, and the bytes of their requests. */
  pending: 16_384,
  pendingBytes: 512 * 2 ** 20,
  /** How far ahead of a model's next operation another may arrive. */
  ahead: 4096,
  /** Fetched results, kept in case the answer is lost; over the limit, the oldest are dropped. */
  fetched: 4096,
  /** Results that were not fetched; over the limit, the oldest are dropped. */
  results: 32_768,
  /** Bytes of all results, approximately; over the limit, the oldest are dropped. */
  resultBytes: 256 * 2 ** 20,
  /** How long a result is kept, in ms. */
  resultMs: 600_000,
} as const;

export type ServeLimits = { readonly [K in keyof typeof LIMITS]: number };
