/** A role's model on a server of the Tinker protocol. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../../base/errors.js';
import { writeJsonAtomic } from '../../base/io/files.js';
import { readJson } from '../../base/io/read-json.js';
import { checkAdam, checkExample, checkTokens, type Limits } from '../check.js';
import { hasGradient } from '../has-gradient.js';
import type { AdamOptions, Example, Policy, Sampler, StepMetrics } from '../policy.js';
import { CallQueue } from './_call-queue.js';
import { aligned } from './aligned.js';
import { inRequests, learningPass, readingPass } from './data.js';
import { type BaseModelSettings, limitsOf } from './limits.js';
import {
  createdReply,
  loadedReply,
  passReply,
  samplerReply,
  savedReply,
  stepReply,
  takenReply,
} from './replies.js';
import { TinkerSampler } from './sampler.js';
import type { Session } from './session.js';

export interface TinkerModel extends BaseModelSettings {
  /** The LoRA adapter's rank; servers that train whole models ignore it. */
  readonly rank: number;
  /** The seed of the adapter's first weights. */
  readonly seed: number;
}

const checkpointSchema = z.strictObject({
  /** The server's own name for the checkpoint. */
  path: z.string(),
  base_model: z.string(),
});

/**
 * Creates a new model, or loads one from a reference that `save` wrote.
 * @param from the reference; `weightsOnly` starts with a fresh optimiser.
 * @throws UserError if the server does not have the base model, or no longer has the checkpoint.
 */
export async function openTinkerPolicy(
  session: Session,
  model: TinkerModel,
  from?: { readonly path: string; readonly weightsOnly?: boolean | undefined },
): Promise<Policy> {
  const limits = limitsOf(session, model);
  const id = await createModel(session, model);
  const policy = new TinkerPolicy(session, id, model.baseModel, limits);
  if (from) await policy.load(from.path, from.weightsOnly ?? false);
  return policy;
}

async function createModel(session: Session, model: TinkerModel): Promise<string> {
  const { connection, dialect } = session;
  const taken = await connection.post(
    'create_model',
    {
      type: 'create_model',
      session_id: session.id,
      model_seq_id: session.nextModel(),
      base_model: model.baseModel,
      lora_config: { rank: model.rank, seed: model.seed },
    },
    dialect.knowsReplays,
    takenReply(),
  );
  const { model_id: id } = await connection.retrieve(taken.request_id, createdReply);
  session.models.add(id);
  return id;
}

type Sequence = Pick<Example, 'tokens'>;
type WirePass = z.infer<ReturnType<typeof passReply>>;

/** A model on a server of the Tinker protocol. */
class TinkerPolicy implements Policy {
  readonly context: number;
  readonly checkpointEnding = '.tinker.json';
  private readonly queue: CallQueue;
  private steps = 0;
  /** The sequences accumulated since the last step. */
  private accumulated = 0;
  /** The snapshots that are not disposed of. */
  private samplers = 0;
  private disposed = false;

  constructor(
    private readonly session: Session,
    private readonly id: string,
    private readonly baseModel: string,
    private readonly limits: Limits,
  ) {
    this.context = limits.context;
    this.queue = new CallQueue(session, id);
  }

  async load(file: string, weightsOnly: boolean): Promise<void> {
    const { path } = readReference(file, this.baseModel);
    await this.queue.call('load_weights', { path, optimizer: !weightsOnly }, loadedReply);
  }

  async snapshot(): Promise<Sampler> {
    this.requireOpen();
    const { session } = this;
    const at = this.steps;
    this.samplers++;
    const { sampling_session_id: id } = await this.queue.call(
      'save_weights_for_sampler',
      { type: 'save_weights_for_sampler', sampling_session_seq_id: session.nextSampler() },
      samplerReply,
    );
    return new TinkerSampler(session, id, this.limits, {
      check: () => {
        if (!session.dialect.keepsSnapshots && this.steps !== at)
          throw new Error(
            `${session.connection.baseUrl}: sampling an old snapshot would load it over the ` +
              'trained model; sample before the next step',
          );
      },
      disposed: async () => {
        this.samplers--;
        if (this.disposed) await this.unloadIfUnused();
      },
    });
  }

  async logprobs(examples: readonly Sequence[]): Promise<Float32Array[]> {
    this.requireOpen();
    examples.forEach(({ tokens }, i) => {
      checkTokens(`examples[${i}].tokens`, tokens, this.limits);
    });
    return this.read(examples);
  }

  async accumulate(examples: readonly Example[]): Promise<{ readonly logprobs: Float32Array[] }> {
    this.requireOpen();
    const { dialect, connection } = this.session;
    examples.forEach((example, i) => {
      checkExample(`examples[${i}]`, example, this.limits);
    });
    const learning = examples.filter(hasGradient);
    const others = examples.filter((example) => !hasGradient(example));
    if (dialect.averages && this.accumulated > 0 && learning.length > 0)
      throw new Error(
        `${connection.baseUrl}: the server divides by the number of sequences in a step, so all ` +
          'of them must come in one call',
      );
    this.accumulated += learning.length;
    const [learned, read] = await Promise.all([
      this.pass(learning, (part) => {
        const input = learningPass(part, dialect, learning.length);
        const body = { forward_backward_input: input };
        return this.queue.call('forward_backward', body, replyTo(part));
      }),
      this.read(others),
    ]);
    const inOrder = examples.map((e) => (hasGradient(e) ? learned : read).shift() as Float32Array);
    return { logprobs: inOrder };
  }

  async step(adam: AdamOptions): Promise<StepMetrics> {
    this.requireOpen();
    checkAdam(adam);
    const { dialect } = this.session;
    const { learningRate, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, clipNorm = 0 } = adam;
    if (clipNorm > 0 && !dialect.clips)
      throw new UserError(`optimiser.clipNorm: ${dialect.server} does not clip; set it to 0`);
    this.steps++;
    this.accumulated = 0;
    const params = { learning_rate: learningRate, beta1, beta2, eps, weight_decay: 0 };
    const { metrics } = await this.queue.call(
      'optim_step',
      { adam_params: dialect.clips ? { ...params, grad_clip_norm: clipNorm } : params },
      stepReply,
    );
    const norm = metrics?.[dialect.gradNorm];
    return { gradNorm: typeof norm === 'number' ? norm : Number.NaN };
  }

  async save(path: string): Promise<void> {
    this.requireOpen();
    const name = `candor-${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`;
    const body = { type: 'save_weights', path: name };
    const saved = await this.queue.call('save_weights', body, savedReply);
    writeJsonAtomic(path, { path: saved.path, base_model: this.baseModel });
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    await this.queue.flush();
    await this.unloadIfUnused();
  }

  private requireOpen(): void {
    if (this.disposed) throw new Error('policy: already disposed');
  }

  /** Unloads the model once its last snapshot is disposed of: the server forgets both together. */
  private async unloadIfUnused(): Promise<void> {
    if (this.samplers === 0) await this.session.unload(this.id);
  }

  private read(examples: readonly Sequence[]): Promise<Float32Array[]> {
    return this.pass(examples, (part) =>
      this.queue.call('forward', { forward_input: readingPass(part) }, replyTo(part), true),
    );
  }

  /** Computes the log-probabilities of each example, [T], through requests of bounded size. */
  private async pass<E extends Sequence>(
    examples: readonly E[],
    send: (part: readonly E[]) => Promise<WirePass>,
  ): Promise<Float32Array[]> {
    // A single token has no context, so nothing needs to be sent for it.
    const sent = examples.filter(({ tokens }) => tokens.length > 1);
    const results = await Promise.all(inRequests(sent).map(send));
    const rows = results.flatMap(({ loss_fn_outputs }) =>
      loss_fn_outputs.map(({ logprobs }) => logprobs.data),
    );
    return examples.map(({ tokens }) =>
      aligned(tokens.length > 1 ? rows.shift()! : [], tokens.length),
    );
  }
}

const replyTo = (examples: readonly Sequence[]) =>
  passReply(examples.map(({ tokens }) => tokens.length));

function readReference(path: string, baseModel: string): z.infer<typeof checkpointSchema> {
  const parsed = checkpointSchema.safeParse(readJson(path));
  if (!parsed.success)
    throw new UserError(`${path}: must be a reference to a checkpoint on a server`);
  if (parsed.data.base_model !== baseModel)
    throw new UserError(
      `${path}: its base model is ${parsed.data.base_model}, but the config has ${baseModel}`,
    );
  return parsed.data;
}
