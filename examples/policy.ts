/**
 * A model of your own behind the `Policy` interface, as a class: the previous token picks a row of
 * logits for the next one. It learns little, but the trainer treats it like any other model.
 *   npx jiti examples/policy.ts
 */
import { writeFile } from 'node:fs/promises';
import * as candor from 'candor';

class Bigrams implements candor.Policy {
  context = 256;
  checkpointEnding = '.json';
  constructor(
    readonly vocab: number,
    private readonly logits = new Float64Array(vocab * vocab),
    private readonly gradient = new Float64Array(vocab * vocab),
  ) {}

  async snapshot(): Promise<candor.Sampler> {
    const frozen = new Bigrams(this.vocab, this.logits.slice());
    return {
      sample: async (requests, options) =>
        requests.map(({ prompt, seeds }) => seeds.map((s) => frozen.write(prompt, s, options))),
      logprobs: (examples) => frozen.logprobs(examples),
      dispose: async () => {},
    };
  }
  async logprobs(examples: readonly Pick<candor.Example, 'tokens'>[]) {
    return examples.map(({ tokens }) => this.read(Array.from(tokens)));
  }
  async accumulate(examples: readonly candor.Example[]) {
    for (const { tokens, coef } of examples)
      for (let t = 1; t < tokens.length; t++)
        for (const [v, p] of this.next(tokens[t - 1]!).entries())
          this.gradient[tokens[t - 1]! * this.vocab + v]! += coef[t]! * (+(v === tokens[t]) - p);
    return { logprobs: await this.logprobs(examples) };
  }
  async step({ learningRate }: candor.AdamOptions) {
    const gradNorm = Math.hypot(...this.gradient);
    for (const [i, slope] of this.gradient.entries()) this.logits[i]! += learningRate * slope;
    this.gradient.fill(0);
    return { gradNorm };
  }
  save = (path: string) => writeFile(path, JSON.stringify([...this.logits]));
  async dispose() {}

  private next(last: number, temperature = 1) {
    const row = this.logits.subarray(last * this.vocab, (last + 1) * this.vocab);
    const weights = row.map((logit) => Math.exp(logit / temperature));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  }
  private read = (tokens: readonly number[]) =>
    Float32Array.from(tokens, (v, t) => (t ? Math.log(this.next(tokens[t - 1]!)[v]!) : 0));
  /** Writes after a prompt; the same seed writes the same tokens. */
  private write(prompt: ArrayLike<number>, seed: number, options: candor.SampleOptions) {
    const rng = candor.createRng(seed);
    const all = Array.from(prompt);
    while (all.length < prompt.length + options.maxTokens) {
      // Gumbel noise on log p draws each token as often as p says.
      const p = this.next(all.at(-1)!, options.temperature);
      const noisy = p.map((share) => Math.log(share) - Math.log(-Math.log(rng.next())));
      all.push(noisy.indexOf(Math.max(...noisy)));
      if (all.at(-1) === options.stop) break;
    }
    const stopReason: 'stop' | 'length' = all.at(-1) === options.stop ? 'stop' : 'length';
    const [tokens, logprobs] = [all, this.read(all)].map((row) => row.slice(prompt.length));
    return { tokens, logprobs, stopReason } as candor.Sampled;
  }
}

const { vocab } = candor.createTokenizer(candor.lottery.alphabet);
const { metrics } = await candor.train({
  dir: `runs/bigrams-${Date.now()}`,
  task: candor.lottery,
  scheme: 'nested-advantage',
  models: { shoggoth: new Bigrams(vocab), face: new Bigrams(vocab) },
  budget: { total: 4096 },
  optimiser: { learningRate: 30 },
});
for (const { round, train } of metrics) if (train) console.log(`round ${round}: ${train.score}`);
