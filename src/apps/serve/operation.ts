/** A model's operation, as a client requests it. */
import type { z } from 'zod';
import { openForwardBackward } from '../../models/tinker/protobuf.js';
import * as wire from '../../models/tinker/wire.js';
import { parsed } from './calls.js';
import type { ServedModel } from './models.js';
import type { Registry } from './registry.js';
import type { Reply } from './reply.js';

export interface Operation<B> {
  readonly model_id: string;
  readonly seq_id?: number | null | undefined;
  /** The request, by which a repeated one is recognised. */
  readonly sent: string | Uint8Array;
  /** Parses the whole request. @throws UserError that names the wrong field. */
  read(): B;
}

/** @throws UserError if the model's id or the operation's number is missing or wrong. */
export function jsonOperation<S extends z.ZodType>(
  schema: S,
  body: unknown,
): Operation<z.output<S>> {
  const { model_id, seq_id } = parsed(wire.operationSchema, body);
  return { model_id, seq_id, sent: JSON.stringify(body), read: () => parsed(schema, body) };
}

/**
 * A forward_backward in protobuf, as the public SDK sends it.
 * @throws UserError for bytes that are not one.
 */
export function protobufOperation(sent: Uint8Array): Operation<wire.ForwardBackwardRequest> {
  return { ...openForwardBackward(sent), sent };
}

/**
 * Runs an operation when its turn comes. A wrong one fails only then: if it left its number free,
 * the operations after it would wait for ever.
 */
export function takeOperation<B>(
  registry: Registry,
  { model_id, seq_id = null, sent, read }: Operation<B>,
  run: (model: ServedModel, body: B) => Promise<Reply>,
): { readonly request_id: string; readonly model_id: string } {
  const model = registry.model(model_id);
  // No other operation waits for one without a number, so it can be refused at once.
  if (seq_id === null) read();
  return {
    request_id: model.operations.take(seq_id, sent, async () => run(model, read())),
    model_id,
  };
}
