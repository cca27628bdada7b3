/** What an operation answers: JSON, and protobuf too where the SDK wants it. */
import { HTTPException } from 'hono/http-exception';
import { encodeModelPassResult, encodeSampleResult } from '../../models/tinker/protobuf.js';
import type { ModelPassResult, SampleResult } from '../../models/tinker/wire.js';

export interface Reply {
  /** What it takes in memory, about. */
  readonly bytes: number;
  json(): object;
  protobuf?(): Uint8Array;
}

/** An object of a few fields and its names. */
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
  // A token is a number of 8 bytes, its log-probability one of 4.
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

/** The client asked for something that is not there (any more). */
export const notThere = (detail: string) => new HTTPException(404, { message: detail });

/** The server holds all that it may: ask again later. */
export const tooMany = (detail: string) => new HTTPException(429, { message: detail });

/** A sequence number that another operation has. */
export const conflict = (detail: string) => new HTTPException(409, { message: detail });
