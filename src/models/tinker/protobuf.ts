/**
 * The three messages that the public SDK sends in protobuf: forward_backward's request and result,
 * and a sample's result. Their tensors are little-endian bytes. The field numbers come from the
 * SDK's own descriptor (tinker_public, SDK 0.38).
 */
import protobuf from 'protobufjs';
import { UserError } from '../../base/errors.js';
import type { ForwardBackwardRequest, ModelPassResult, SampleResult } from './wire.js';

const SCHEMA = `
syntax = "proto3";
enum StopReason { STOP = 0; LENGTH = 1; }
enum DType { UNSPECIFIED = 0; FLOAT32 = 1; INT64 = 2; INT32 = 3; BFLOAT16 = 4; }
message SampleResponse {
  repeated SampledSequence sequences = 1;
  optional bytes prompt_logprobs = 2;
}
message SampledSequence {
  StopReason stop_reason = 1;
  bytes tokens = 2;
  optional bytes logprobs = 3;
}
message SparseCsr { bytes values = 1; bytes crow_indices = 2; bytes col_indices = 3; }
message Tensor {
  oneof encoding { bytes dense = 1; SparseCsr sparse_csr = 2; }
  DType dtype = 3;
  repeated int64 shape = 4;
}
message BatchedTensor {
  bytes data = 1;
  bytes offsets = 2;
  DType dtype = 3;
  repeated int64 trailing_shape = 4;
}
message ArrayRecord {
  string type_tag = 1;
  map<string, BatchedTensor> fields = 2;
  int64 num_datums = 3;
}
message ForwardBackwardOutput {
  string loss_fn_output_type = 1;
  repeated ArrayRecord loss_fn_outputs = 2;
  map<string, double> metrics = 3;
}
message LossConfigValue { oneof value { double number = 1; string text = 2; } }
message ForwardBackwardRequest {
  string model_id = 1;
  int32 seq_id = 2;
  repeated Datum data = 3;
  string loss_fn = 4;
  map<string, double> loss_fn_config = 5;
  bool forward_only = 6;
  map<string, LossConfigValue> loss_fn_config_v2 = 7;
}
message Datum { repeated Chunk model_input = 1; map<string, Tensor> loss_fn_inputs = 2; }
message Chunk {
  oneof content { EncodedTextChunk encoded_text = 1; bytes image = 2; bytes dmel = 3; }
}
message EncodedTextChunk { bytes tokens = 1; }
`;

export const PROTOBUF = 'application/x-protobuf';

const { root } = protobuf.parse(SCHEMA, { keepCase: true });
const type = (name: string) => root.lookupType(name);

interface WireTensor {
  readonly dense?: Uint8Array;
  readonly dtype: number;
}

interface WireRequest {
  readonly model_id: string;
  readonly seq_id: number;
  readonly forward_only: boolean;
  readonly loss_fn: string;
  readonly loss_fn_config: Record<string, number>;
  readonly data: readonly {
    readonly model_input: readonly { readonly encoded_text?: { readonly tokens: Uint8Array } }[];
    readonly loss_fn_inputs: Record<string, WireTensor>;
  }[];
}

/** @throws UserError for bytes that are not a forward_backward request. */
export function openForwardBackward(bytes: Uint8Array): {
  readonly model_id: string;
  readonly seq_id: number;
  /**
   * Converts the request into the shape of its JSON.
   * @throws UserError for images, audio and sparse tensors.
   */
  read(): ForwardBackwardRequest;
} {
  const message = type('ForwardBackwardRequest');
  const request = message.toObject(decoded(message, bytes), {
    defaults: true,
    objects: true,
    arrays: true,
    oneofs: true,
  }) as unknown as WireRequest;
  return { model_id: request.model_id, seq_id: request.seq_id, read: () => read(request) };
}

function decoded(message: protobuf.Type, bytes: Uint8Array): protobuf.Message {
  try {
    return message.decode(bytes);
  } catch (cause) {
    throw new UserError(`the body must be a protobuf ${message.name}`, { cause });
  }
}

function read(request: WireRequest): ForwardBackwardRequest {
  return {
    model_id: request.model_id,
    seq_id: request.seq_id,
    forward_only: request.forward_only,
    forward_backward_input: {
      loss_fn: request.loss_fn,
      loss_fn_config: request.loss_fn_config,
      data: request.data.map(({ model_input, loss_fn_inputs }) => ({
        model_input: {
          chunks: model_input.map(({ encoded_text }) => {
            if (!encoded_text)
              throw new UserError('model_input: must be encoded text, not an image or audio');
            return { type: 'encoded_text' as const, tokens: numbersOf(encoded_text.tokens, INT32) };
          }),
        },
        loss_fn_inputs: Object.fromEntries(
          Object.entries(loss_fn_inputs).map(([name, { dense, dtype }]) => {
            if (!dense) throw new UserError(`loss_fn_inputs.${name}: must be a dense tensor`);
            return [name, { data: numbersOf(dense, dtype) }];
          }),
        ),
      })),
    },
  };
}

export function encodeSampleResult({ sequences, prompt_logprobs }: SampleResult): Uint8Array {
  const row =
    prompt_logprobs && bytesOf(Float32Array.from(prompt_logprobs, (x) => x ?? Number.NaN));
  return encode('SampleResponse', {
    sequences: sequences.map(({ tokens, logprobs, stop_reason }) => ({
      stop_reason: stop_reason === 'stop' ? 0 : 1,
      tokens: bytesOf(Int32Array.from(tokens)),
      logprobs: bytesOf(Float32Array.from(logprobs)),
    })),
    prompt_logprobs: row,
  });
}

/** Encodes one record in which the rows of all data lie end to end. */
export function encodeModelPassResult({ logprobs, metrics }: ModelPassResult): Uint8Array {
  const offsets = new BigInt64Array(logprobs.length + 1);
  for (const [i, row] of logprobs.entries()) offsets[i + 1] = offsets[i]! + BigInt(row.byteLength);
  const data = new Uint8Array(Number(offsets[logprobs.length]));
  for (const [i, row] of logprobs.entries()) data.set(bytesOf(row), Number(offsets[i]));
  const fields = {
    logprobs: { data, offsets: bytesOf(offsets), dtype: FLOAT32, trailing_shape: [] },
  };
  return encode('ForwardBackwardOutput', {
    loss_fn_output_type: 'ArrayRecord',
    loss_fn_outputs: [{ type_tag: 'ArrayRecord', fields, num_datums: logprobs.length }],
    metrics,
  });
}

function encode(name: string, value: object): Uint8Array {
  const message = type(name);
  return message.encode(message.fromObject(value)).finish();
}

const FLOAT32 = 1;
const INT32 = 3;

const readers: Readonly<
  Record<number, readonly [size: number, (view: DataView, at: number) => number]>
> = {
  [FLOAT32]: [4, (view, at) => view.getFloat32(at, true)],
  2: [8, (view, at) => Number(view.getBigInt64(at, true))],
  [INT32]: [4, (view, at) => view.getInt32(at, true)],
};

function numbersOf(bytes: Uint8Array, dtype: number): number[] {
  const reader = readers[dtype];
  if (!reader) throw new UserError(`tensor: unknown type ${dtype}; use float32, int32 or int64`);
  const [size, read] = reader;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.byteLength / size) }, (_, i) =>
    read(view, i * size),
  );
}

/** The bytes of an array; every machine that Node runs on has the wire's byte order. */
function bytesOf(values: Float32Array | Int32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
