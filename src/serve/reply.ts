/** What an operation answers: JSON, and protobuf too where the SDK wants it. */
import { HTTPException } from 'hono/http-exception';
import { encodeModelPassResult, encodeSampleResult } from '../tinker/protobuf.js';
import type { ModelPassResult, SampleResult } from '../tinker/wire.js';

export interface Reply {
  json(): object;
  protobuf?(): Uint8Array;
}

export const plainReply = (value: object): Reply => ({ json: () => value });

export const modelPassReply = (result: ModelPassResult): Reply => ({
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
  json: () => ({
    ...result,
    sequences: result.sequences.map((one) => ({ ...one, logprobs: Array.from(one.logprobs) })),
  }),
  protobuf: () => encodeSampleResult(result),
});

/** The client asked for something that is not there (any more). */
export const notThere = (detail: string) => new HTTPException(404, { message: detail });

/** A sequence number that another operation has. */
export const conflict = (detail: string) => new HTTPException(409, { message: detail });
