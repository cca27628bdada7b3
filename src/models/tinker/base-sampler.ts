/** Samples from an untrained base model on a server, without an adapter. */
import { UserError } from '../../base/errors.js';
import type { Sampler } from '../policy.js';
import { type BaseModelSettings, limitsOf } from './limits.js';
import { samplerReply } from './replies.js';
import { TinkerSampler } from './sampler.js';
import type { Session } from './session.js';

/** @throws UserError if the server has no such base model, or cannot sample without an adapter. */
export async function openBaseSampler(
  session: Session,
  model: BaseModelSettings,
): Promise<Sampler> {
  const { connection, dialect } = session;
  if (!dialect.samplesBase)
    throw new UserError(
      `${connection.baseUrl}: ${dialect.server} cannot sample a base model without an adapter, ` +
        'so it cannot serve a paraphraser',
    );
  const limits = limitsOf(session, model);
  const { sampling_session_id: id } = await connection.post(
    'create_sampling_session',
    {
      type: 'create_sampling_session',
      session_id: session.id,
      sampling_session_seq_id: session.nextSampler(),
      base_model: model.baseModel,
    },
    true,
    samplerReply,
  );
  return new TinkerSampler(session, id, limits);
}
