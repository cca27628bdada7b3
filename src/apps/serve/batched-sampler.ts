/**
 * Samples requests that arrive together in one batch. A request's samples do not depend on its
 * batch.
 */
import type { Sampled, SampleOptions, SampleRequest, Sampler } from '../../models/policy.js';

/** The most sequences of a batch, which bounds memory. */
const BATCH_SEQUENCES = 512;

interface Waiting {
  readonly request: SampleRequest;
  readonly options: SampleOptions;
  readonly key: string;
  resolve(samples: Sampled[]): void;
  reject(cause: unknown): void;
}

/** Returns a function that samples one request, with one sample for each of its seeds. */
export function batchedSampler(
  sampler: Sampler,
): (request: SampleRequest, options: SampleOptions) => Promise<Sampled[]> {
  let waiting: Waiting[] = [];
  let busy = false;

  const work = async () => {
    busy = true;
    // Lets requests that arrive at the same moment join the batch.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const [first] = waiting as [Waiting];
      const batch: Waiting[] = [];
      let sequences = 0;
      const later: Waiting[] = [];
      for (const one of waiting) {
        const fits = batch.length === 0 || sequences + one.request.seeds.length <= BATCH_SEQUENCES;
        if (one.key === first.key && fits) {
          batch.push(one);
          sequences += one.request.seeds.length;
        } else later.push(one);
      }
      waiting = later;
      await sampleTogether(sampler, batch);
    }
    busy = false;
  };

  return (request, options) =>
    new Promise((resolve, reject) => {
      waiting.push({ request, options, key: JSON.stringify(options), resolve, reject });
      if (!busy) void work();
    });
}

async function sampleTogether(sampler: Sampler, batch: readonly Waiting[]): Promise<void> {
  const { options } = batch[0]!;
  try {
    const samples = await sampler.sample(
      batch.map(({ request }) => request),
      options,
    );
    for (const [i, { resolve }] of batch.entries()) resolve(samples[i]!);
  } catch (cause) {
    // A bad request must not fail the others.
    if (batch.length === 1) batch[0]!.reject(cause);
    else for (const one of batch) await sampleTogether(sampler, [one]);
  }
}
