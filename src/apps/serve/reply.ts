/** The answers to operations: as JSON, and as protobuf where the SDK expects it. */
import { HTTPException } from 'hono/http-exception';
import { encodeModelPassResult, encodeSampleResult } from '../../models/tinker/protobuf.js';
import type { ModelPassResult, SampleResult } from '../../models/tinker/wire.js';

export interface Reply {
  /** Its approximate size in memory. */
  readonly bytes: number;
  json(): object;
  protobuf?(): Uint8Array;
}

/** The size of an object with a few fields. */
const PLAIN_BYTES = 1024;

export const plainReply = (value: object): Reply => ({ bytes: PLAIN_BYTES, json: () => value });

export const modelPassReply = (result: ModelPassResult): Reply => ({
  bytes: result.logprobs.reduce((sum, row) => sum + row.byteLength + 100, PLAIN_BYTES),
  json: () => ({
    loss_fn_output_type: 'ArrayRecord',
    loss_fn_outputs: result.logprobs.map((row) => ({
      logprobs: { data: Array.from(row), dtype: 'float32', shape: [row.length] },
    })),
    metrics: result.metrics,
  }),
  protobuf: () => encodeModelPassResult(result),
});

export const sampleReply = (result: SampleResult): Reply => ({
  // A token takes 8 bytes, its log-probability 4.
  bytes: result.sequences.reduce(
    (sum, { tokens }) => sum + 12 * tokens.length + 200,
    PLAIN_BYTES + 8 * (result.prompt_logprobs?.length ?? 0),
  ),
  json: () => ({
    ...result,
    sequences: result.sequences.map((one) => ({ ...one, logprobs: Array.from(one.logprobs) })),
  }),
  protobuf: () => encodeSampleResult(result),
});

/** The client named something that does not exist, or no longer exists. */
export const notFound = (detail: string) => new HTTPException(404, { message: detail });

/** The server is full; the client should try again later. */
export const tooMany = (detail: string) => new HTTPException(429, { message: detail });

/** Another operation has the same sequence number. */
export const conflict = (detail: string) => new HTTPException(409, { message: detail });
