/** Samples from a base model as it is on a server: no adapter, nothing that learns. */
import type { Sampler } from '../policy.js';
import { type BaseModelOf, limitsOf } from './limits.js';
import { createTinkerSampler } from './sampler.js';
import type { Session } from './session.js';

/** @throws UserError if the server has no such base model. */
export async function openBaseSampler(session: Session, model: BaseModelOf): Promise<Sampler> {
  const { connection } = session;
  const limits = limitsOf(session, model);
  const { sampling_session_id: id } = (await connection.post(
    'create_sampling_session',
    {
      ...{ type: 'create_sampling_session', session_id: session.id },
      ...{ sampling_session_seq_id: session.nextSampler(), base_model: model.baseModel },
    },
    true,
  )) as { readonly sampling_session_id?: string };
  if (!id) throw new Error(`${connection.baseUrl}: create_sampling_session gave no sampling session`);
  return createTinkerSampler(session, id, limits, () => {});
}
