import { describe, expect, it } from 'vitest';
import { createBigram } from '../models/bigram.fixture.js';
import type { RoleTargets, SampleRef } from '../selection/scheme.js';
import type { Sequence } from './sequences.js';
import { learn, termsOf } from './update.js';

const VOCAB = 5;
const sequences: Sequence[] = [
  { tokens: [0, 3, 2, 4, 1], start: 2 },
  { tokens: [0, 3, 4, 4, 2, 1], start: 2 },
  { tokens: [0, 2, 3, 1], start: 1 },
];
const sequenceOf = ({ cot }: SampleRef) => sequences[cot]!;
const ref = (cot: number) => ({ question: 0, cot });
const options = { learningRate: 0.3, seed: 1 };
const none: RoleTargets = { samples: [], pairs: [] };

const startLogits = (): Float64Array =>
  Float64Array.from({ length: VOCAB * VOCAB }, (_, i) => Math.sin(3 * i + 1));

async function logprobOf(logits: Float64Array, { tokens, start }: Sequence): Promise<number> {
  const [logprobs] = await createBigram(VOCAB, logits).logprobs([{ tokens }]);
  return logprobs!.subarray(start).reduce((sum, x) => sum + x, 0);
}

/** What one step of plain gradient descent on the loss should do, by central differences. */
async function descended(
  loss: (logits: Float64Array) => Promise<number>,
  from: Float64Array,
  rate: number,
) {
  const epsilon = 1e-3;
  const out = from.slice();
  for (let i = 0; i < from.length; i++) {
    const at = async (shift: number) => loss(from.map((x, j) => (j === i ? x + shift : x)));
    out[i]! -= (rate * ((await at(epsilon)) - (await at(-epsilon)))) / (2 * epsilon);
  }
  return out;
}

describe('learn', () => {
  it('descends −Σ coef · log p of the role’s own tokens, for coefficients of either sign', async () => {
    const targets = {
      ...none,
      samples: [
        { ...ref(0), coef: 0.7, why: '' },
        { ...ref(2), coef: -0.3, why: '' },
      ],
    };
    const policy = createBigram(VOCAB, startLogits());
    const [metrics] = await learn(policy, [termsOf(targets, sequenceOf)], options);
    const loss = async (logits: Float64Array) =>
      -0.7 * (await logprobOf(logits, sequences[0]!)) +
      0.3 * (await logprobOf(logits, sequences[2]!));
    const expected = await descended(loss, startLogits(), 0.3);
    for (const [i, value] of expected.entries()) expect(policy.logits[i]).toBeCloseTo(value, 3);
    expect(metrics!.kept).toBe(2);
  });

  it('descends the DPO loss against the round’s frozen reference, in a first and in a second step', async () => {
    const beta = 0.8;
    const targets = {
      ...none,
      pairs: [{ chosen: ref(0), rejected: ref(1), weight: 1, beta, why: '' }],
    };
    const policy = createBigram(VOCAB, startLogits());
    await learn(policy, [termsOf(targets, sequenceOf)], { ...options, passes: 2 });
    const reference = [
      await logprobOf(startLogits(), sequences[0]!),
      await logprobOf(startLogits(), sequences[1]!),
    ];
    const loss = async (logits: Float64Array) => {
      const chosen = (await logprobOf(logits, sequences[0]!)) - reference[0]!;
      const rejected = (await logprobOf(logits, sequences[1]!)) - reference[1]!;
      return Math.log1p(Math.exp(-beta * (chosen - rejected)));
    };
    const expected = await descended(loss, await descended(loss, startLogits(), 0.3), 0.3);
    for (const [i, value] of expected.entries()) expect(policy.logits[i]).toBeCloseTo(value, 3);
  });

  it('takes as many steps as asked, and no more than there are targets', async () => {
    const samples = [0, 1, 2].map((cot) => ({ ...ref(cot), coef: 1 / 3, why: '' }));
    const two = createBigram(VOCAB);
    await learn(two, [termsOf({ ...none, samples }, sequenceOf)], {
      ...options,
      stepsPerRound: 2,
      passes: 2,
    });
    expect(two.steps).toBe(4);
    const many = createBigram(VOCAB);
    await learn(many, [termsOf({ ...none, samples }, sequenceOf)], {
      ...options,
      stepsPerRound: 10,
    });
    expect(many.steps).toBe(3);
  });

  it('descends the sum of all groups in one step', async () => {
    const group = (cot: number, coef: number) =>
      termsOf({ ...none, samples: [{ ...ref(cot), coef, why: '' }] }, sequenceOf);
    const [joint, whole] = [createBigram(VOCAB, startLogits()), createBigram(VOCAB, startLogits())];
    const metrics = await learn(joint, [group(0, 0.7), group(2, -0.3)], options);
    await learn(whole, [[...group(0, 0.7), ...group(2, -0.3)]], options);
    expect(joint.logits).toEqual(whole.logits);
    expect(joint.steps).toBe(1);
    expect(metrics.map(({ kept }) => kept)).toEqual([1, 1]);
  });

  it('takes no step, which would still move by momentum, when nothing is kept', async () => {
    const policy = createBigram(VOCAB);
    const samples = [{ ...ref(0), coef: 0, why: '' }];
    expect(await learn(policy, [termsOf({ ...none, samples }, sequenceOf)], options)).toEqual([
      { kept: 0, gradNorm: 0, logprob: null },
    ]);
    expect(policy.steps).toBe(0);
  });
});
