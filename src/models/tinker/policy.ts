/** One role's model on a server of the Tinker protocol. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UserError } from '../../base/errors.js';
import { writeJsonAtomic } from '../../base/io/files.js';
import { checkAdam, checkExample, checkTokens } from '../check.js';
import { learns } from '../learns.js';
import type { Example, Policy } from '../policy.js';
import { aligned } from './aligned.js';
import { learningPass, readingPass } from './data.js';
import { type BaseModelOf, limitsOf } from './limits.js';
import {
  createdReply,
  loadedReply,
  passReply,
  samplerReply,
  savedReply,
  stepReply,
  takenReply,
} from './replies.js';
import { createTinkerSampler } from './sampler.js';
import type { Session } from './session.js';

export interface TinkerModel extends BaseModelOf {
  /** Of the LoRA adapter; servers of whole models ignore it. */
  readonly rank: number;
  /** Of the adapter's first weights. */
  readonly seed: number;
}

/** Tokens of one request at most: bodies of a few megabytes. */
const REQUEST_TOKENS = 200_000;

const checkpointSchema = z.strictObject({
  /** The server's own name for what it saved. */
  path: z.string(),
  base_model: z.string(),
});

/**
 * A new model, or one that `save` wrote a reference to.
 * @param from the reference; `weightsOnly` starts its optimiser anew.
 * @throws UserError if the server has no such base model, or no longer has what was saved.
 */
export async function openTinkerPolicy(
  session: Session,
  model: TinkerModel,
  from?: { readonly path: string; readonly weightsOnly?: boolean },
): Promise<Policy> {
  const { connection, dialect } = session;
  const { baseModel } = model;
  const limits = limitsOf(session, model);
  const created = await connection.post(
    'create_model',
    {
      ...{
        type: 'create_model',
        session_id: session.id,
        model_seq_id: session.nextModel(),
        base_model: baseModel,
      },
      lora_config: { rank: model.rank, seed: model.seed },
    },
    dialect.knowsReplays,
    takenReply(),
  );
  const { model_id: id } = await connection.retrieve(created.request_id, createdReply);
  session.models.add(id);

  let seq = 0;
  let steps = 0;
  let accumulated = 0;
  let samplers = 0;
  let disposed = false;
  let turn: Promise<unknown> = Promise.resolve();

  /** Requests reach the server in the order in which they were made; their results are waited for side by side. */
  const operation = <T>(
    path: string,
    body: object,
    shape: z.ZodType<T>,
    again = dialect.knowsReplays,
  ): Promise<T> => {
    const sent = turn.then(() =>
      connection.post(path, { ...body, model_id: id, seq_id: ++seq }, again, takenReply(id)),
    );
    turn = sent.catch(() => {});
    return sent.then(({ request_id }) => connection.retrieve(request_id, shape));
  };
  /** A server forgets a model's snapshots with it, so the last of them is waited for. */
  const unload = async () => {
    if (samplers === 0) await session.unload(id);
  };
  const open = () => {
    if (disposed) throw new Error('policy: it was disposed');
  };
  /** log p of each example's tokens, [T], through requests of bounded size. */
  const pass = async <E extends Pick<Example, 'tokens'>>(
    examples: readonly E[],
    send: (part: readonly E[]) => Promise<WirePass>,
  ): Promise<Float32Array[]> => {
    // A token alone has no context and nothing to be sent for.
    const sent = examples.filter(({ tokens }) => tokens.length > 1);
    const results = await Promise.all(parts(sent).map(send));
    const rows = results.flatMap(({ loss_fn_outputs }) =>
      loss_fn_outputs.map(({ logprobs }) => logprobs.data),
    );
    return examples.map(({ tokens }) =>
      aligned(tokens.length > 1 ? rows.shift()! : [], tokens.length),
    );
  };
  const read = (examples: readonly Pick<Example, 'tokens'>[]) =>
    pass(examples, (part) =>
      operation('forward', { forward_input: readingPass(part) }, replyTo(part), true),
    );

  if (from) {
    const { path } = readReference(from.path, baseModel);
    await operation('load_weights', { path, optimizer: !from.weightsOnly }, loadedReply);
  }

  return {
    context: limits.context,
    checkpointEnding: '.tinker.json',
    async snapshot() {
      open();
      const at = steps;
      samplers++;
      const { sampling_session_id } = await operation(
        'save_weights_for_sampler',
        { type: 'save_weights_for_sampler', sampling_session_seq_id: session.nextSampler() },
        samplerReply,
      );
      const sampler = createTinkerSampler(session, sampling_session_id, limits, () => {
        if (!dialect.keepsSnapshots && steps !== at)
          throw new Error(
            `${connection.baseUrl}: sampling this snapshot would load it into the model that has gone on learning; sample before the next step`,
          );
      });
      let done = false;
      return {
        ...sampler,
        async dispose() {
          await sampler.dispose();
          if (done) return;
          done = true;
          samplers--;
          if (disposed) await unload();
        },
      };
    },
    async logprobs(examples) {
      open();
      examples.forEach(({ tokens }, i) => {
        checkTokens(`examples[${i}].tokens`, tokens, limits);
      });
      return examples.length === 0 ? [] : read(examples);
    },
    async accumulate(examples) {
      open();
      examples.forEach((example, i) => {
        checkExample(`examples[${i}]`, example, limits);
      });
      const learning = examples.filter(learns);
      const silent = examples.filter((example) => !learns(example));
      if (dialect.averages && accumulated > 0 && learning.length > 0)
        throw new Error(
          `${connection.baseUrl}: it divides by the sequences of a step, so all of them have to come in one call`,
        );
      accumulated += learning.length;
      const [learned, context] = await Promise.all([
        pass(learning, (part) =>
          operation(
            'forward_backward',
            { forward_backward_input: learningPass(part, dialect, learning.length) },
            replyTo(part),
          ),
        ),
        silent.length === 0 ? [] : read(silent),
      ]);
      return {
        logprobs: examples.map((e) => (learns(e) ? learned : context).shift() as Float32Array),
      };
    },
    async step(adam) {
      open();
      checkAdam(adam);
      const { learningRate, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, clipNorm = 0 } = adam;
      if (clipNorm > 0 && !dialect.clips)
        throw new UserError(`optimiser.clipNorm: ${dialect.server} does not clip; set it to 0`);
      steps++;
      accumulated = 0;
      const { metrics } = await operation(
        'optim_step',
        {
          adam_params: {
            ...{ learning_rate: learningRate, beta1, beta2, eps, weight_decay: 0 },
            ...(dialect.clips ? { grad_clip_norm: clipNorm } : {}),
          },
        },
        stepReply,
      );
      const norm = metrics?.[dialect.gradNorm];
      return { gradNorm: typeof norm === 'number' ? norm : Number.NaN };
    },
    async save(path) {
      open();
      const name = `candor-${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`;
      const saved = await operation(
        'save_weights',
        { type: 'save_weights', path: name },
        savedReply,
      );
      writeJsonAtomic(path, { path: saved.path, base_model: baseModel });
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      await turn;
      await unload();
    },
  };
}

type WirePass = z.infer<ReturnType<typeof passReply>>;

const replyTo = (examples: readonly Pick<Example, 'tokens'>[]) =>
  passReply(examples.map(({ tokens }) => tokens.length));

function parts<E extends Pick<Example, 'tokens'>>(examples: readonly E[]): E[][] {
  const out: E[][] = [];
  let room = 0;
  for (const example of examples) {
    if (room < example.tokens.length) {
      out.push([]);
      room = REQUEST_TOKENS;
    }
    out.at(-1)!.push(example);
    room -= example.tokens.length;
  }
  return out;
}

function readReference(path: string, baseModel: string): z.infer<typeof checkpointSchema> {
  const parsed = checkpointSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new UserError(`${path}: is no reference to a checkpoint on a server`);
  if (parsed.data.base_model !== baseModel)
    throw new UserError(
      `${path}: is of base model ${parsed.data.base_model}, and the config says ${baseModel}`,
    );
  return parsed.data;
}
