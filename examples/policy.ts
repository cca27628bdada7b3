/**
 * A model of your own behind the `Policy` interface, as a class: the previous token picks a row of
 * logits for the next one. It learns little, but the trainer treats it like any other model.
 *
 *   npx jiti examples/policy.ts
 */
import { writeFile } from 'node:fs/promises';
import * as candor from 'candor';

type Tokens = Pick<candor.Example, 'tokens'>;

class Bigrams implements candor.Policy {
  readonly context = 256;
  readonly checkpointEnding = '.json';
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
  async logprobs(examples: readonly Tokens[]) {
    return examples.map(({ tokens }) =>
      Float32Array.from(tokens, (v, t) => (t ? Math.log(this.next(tokens[t - 1]!)[v]!) : 0)),
    );
  }
  async accumulate(examples: readonly candor.Example[]) {
    for (const { tokens, coef } of examples)
      for (let t = 1; t < tokens.length; t++)
        for (const [v, p] of this.next(tokens[t - 1]!).entries())
          this.gradient[tokens[t - 1]! * this.vocab + v]! +=
            coef[t]! * (Number(v === tokens[t]) - p);
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

  /** Probabilities of the token after `last`, [vocab]. */
  private next(last: number, temperature = 1) {
    const row = this.logits.subarray(last * this.vocab, (last + 1) * this.vocab);
    const weights = row.map((logit) => Math.exp(logit / temperature));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  }
  /** Writes after a prompt; the same seed writes the same tokens. */
  private write(prompt: ArrayLike<number>, seed: number, options: candor.SampleOptions) {
    const rng = candor.createRng(seed);
    const all = Array.from(prompt);
    while (all.length < prompt.length + options.maxTokens) {
      let left = rng.next();
      let token = 0;
      for (const share of this.next(all.at(-1)!, options.temperature)) {
        left -= share;
        if (left > 0) token++;
      }
      all.push(Math.min(token, this.vocab - 1));
      if (all.at(-1) === options.stop) break;
    }
    const tokens = all.slice(prompt.length);
    const logprobs = Float32Array.from(tokens, (v, i) =>
      Math.log(this.next(all[prompt.length + i - 1]!)[v]!),
    );
    const stopReason = tokens.at(-1) === options.stop ? 'stop' : 'length';
    return { tokens, logprobs, stopReason } satisfies candor.Sampled;
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
