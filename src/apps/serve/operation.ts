/** An operation of a model, as a client asks for it. */
import type { z } from 'zod';
import { openForwardBackward } from '../../models/tinker/protobuf.js';
import * as wire from '../../models/tinker/wire.js';
import { parsed } from './calls.js';
import type { Models, ServedModel } from './models.js';
import type { Reply } from './reply.js';

export interface Operation<B> {
  readonly model_id: string;
  readonly seq_id?: number | null | undefined;
  /** What was sent, to know a replay by. */
  readonly sent: string | Uint8Array;
  /** All of it. @throws UserError that says what is wrong with it. */
  read(): B;
}

/** @throws UserError if it does not say of which model it is, and which of its operations. */
export function jsonOperation<S extends z.ZodType>(
  schema: S,
  body: unknown,
): Operation<z.output<S>> {
  const { model_id, seq_id } = parsed(wire.operationSchema, body);
  return { model_id, seq_id, sent: JSON.stringify(body), read: () => parsed(schema, body) };
}

/** A forward_backward, which the public SDK sends in protobuf. @throws UserError at bytes that are none. */
export function protobufOperation(sent: Uint8Array): Operation<wire.ForwardBackwardRequest> {
  return { ...openForwardBackward(sent), sent };
}

/**
 * Has the model do it when it is its turn. One that is wrong fails then: if it left its number untaken, those after it would
 * wait for ever.
 */
export function takeOperation<B>(
  models: Models,
  { model_id, seq_id = null, sent, read }: Operation<B>,
  run: (model: ServedModel, body: B) => Promise<Reply>,
): { readonly request_id: string; readonly model_id: string } {
  const model = models.model(model_id);
  // Nothing waits for one without a number, so it can be refused at once.
  if (seq_id === null) read();
  return {
    request_id: model.operations.take(seq_id, sent, async () => run(model, read())),
    model_id,
  };
}
