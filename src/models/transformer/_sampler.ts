/** Samples from a frozen vector of weights, in tasks of bounded size. */

import { checkRequest, checkSampleOptions, clampTo32Bits } from '../check.js';
import type { Sampled, SampleOptions, SampleRequest, Sampler } from '../policy.js';
import { readLogprobs } from './_logprobs.js';
import {
  type Compute,
  packSequences,
  type SampleResult,
  type SampleTask,
  type Weights,
} from './_tasks.js';
import type { Shape } from './shape.js';

/** The most rows of a task: enough to fill the kernels, few enough to share among workers. */
const TASK_ROWS = 128;

interface Row {
  readonly request: number;
  readonly seed: number;
}

export function createSampler(compute: Compute, shape: Shape, weights: Weights): Sampler {
  let frozen: Weights | undefined = weights;
  return {
    async sample(requests, options) {
      if (!frozen) throw new Error('sampler: already disposed');
      checkSampleOptions(options);
      requests.forEach((request, i) => {
        checkRequest(`sample.requests[${i}]`, request, shape);
      });
      const rows = requests.flatMap(({ seeds }, request) =>
        seeds.map((seed): Row => ({ request, seed })),
      );
      const size = taskRows(rows.length, compute.parallel);
      const tasks: SampleTask[] = [];
      for (let i = 0; i < rows.length; i += size) {
        tasks.push(sampleTask(shape, frozen, requests, rows.slice(i, i + size), options));
      }
      const results = await Promise.all(tasks.map((task) => compute.run(task)));
      const samples = results.flatMap(readSamples);
      let at = 0;
      return requests.map(({ seeds }) => {
        at += seeds.length;
        return samples.slice(at - seeds.length, at);
      });
    },
    async logprobs(examples) {
      if (!frozen) throw new Error('sampler: already disposed');
      return readLogprobs(compute, shape, frozen, examples);
    },
    async dispose() {
      frozen = undefined;
    },
  };
}

/** Shares the rows evenly among the workers; results do not depend on the size of a task. */
function taskRows(rows: number, parallel: number): number {
  const rounds = Math.ceil(rows / (TASK_ROWS * parallel));
  return Math.max(1, Math.ceil(rows / (rounds * parallel)));
}

function sampleTask(
  shape: Shape,
  weights: Weights,
  requests: readonly SampleRequest[],
  rows: readonly Row[],
  options: SampleOptions,
): SampleTask {
  const { maxTokens, temperature, topP, stop } = clampTo32Bits(options);
  const used = [...new Set(rows.map((row) => row.request))];
  const promptAt = new Map(used.map((request, i) => [request, i]));
  return {
    kind: 'sample',
    shape,
    weights,
    prompts: packSequences(used.map((request) => (requests[request] as SampleRequest).prompt)),
    promptOf: Int32Array.from(rows, (row) => promptAt.get(row.request) as number),
    seeds: Float64Array.from(rows, (row) => row.seed),
    maxTokens,
    temperature,
    topP,
    stop,
  };
}

function readSamples({ tokens, logprobs, stride, lengths, stopped }: SampleResult): Sampled[] {
  return Array.from(lengths, (length, row) => ({
    tokens: Array.from(tokens.subarray(row * stride, row * stride + length)),
    logprobs: logprobs.slice(row * stride, row * stride + length),
    stopReason: stopped[row] === 1 ? 'stop' : 'length',
  }));
}
