/**
 * The start-up probe: trains a throw-away model briefly and refuses a server that deviates from its
 * dialect.
 */
import { UserError } from '../../base/errors.js';
import type { Example, Policy, Sampler } from '../policy.js';
import type { Dialect } from './dialects.js';
import { openTinkerPolicy, type TinkerModel } from './policy.js';
import type { Session } from './session.js';

/** The outcome of one check. */
export interface Finding {
  /** The expected behaviour. */
  readonly what: string;
  readonly holds: boolean;
  /** The measurement. */
  readonly seen: string;
}

type Snapshot = (name: string) => Promise<Sampler>;

const NO_STEP = { learningRate: 0 };
const STEP = { learningRate: 1e-3 };
const TOLERANCE = 0.02;

/**
 * Checks that gradients are plain sums of any sign, that snapshots do not change, and that
 * different seeds give different samples.
 * @param stop a token that ends a sample
 * @throws UserError that names every failed check and its measurement.
 */
export async function probe(
  session: Session,
  model: TinkerModel,
  stop: number,
): Promise<Finding[]> {
  const crossEntropy = await normOfCrossEntropy(session, model);
  const policy = await openTinkerPolicy(session, model);
  const samplers: Sampler[] = [];
  const snapshot: Snapshot = async (name) => {
    const sampler = await policy.snapshot(name);
    samplers.push(sampler);
    return sampler;
  };
  try {
    const findings = [
      ...(await gradients(policy, session.dialect, crossEntropy)),
      ...(await snapshots(policy, snapshot, session, stop)),
      ...(await seeds(snapshot, stop)),
    ];
    const wrong = findings.filter(({ holds }) => !holds);
    if (wrong.length > 0) {
      const lines = wrong.map(({ what, seen }) => `${what}: ${seen}`).join('\n');
      throw new UserError(
        `${session.connection.baseUrl}: the server deviates from the dialect ` +
          `${session.dialect.server}, so nothing was trained.\n${lines}`,
      );
    }
    return findings;
  } finally {
    await Promise.all(samplers.map((sampler) => sampler.dispose()));
    await policy.dispose();
  }
}

const LONG = [1, 2, 3, 4, 5, 6, 7, 8];
const SHORT = [8, 7, 6, 5];

const example = (tokens: readonly number[], coefOf: (t: number) => number): Example => ({
  tokens,
  coef: tokens.map((_, t) => (t === 0 ? 0 : coefOf(t))),
});

const normOf = async (policy: Policy, examples: readonly Example[]): Promise<number> => {
  await policy.accumulate(examples);
  return (await policy.step(NO_STEP)).gradNorm;
};

/**
 * The norm of one sequence's cross-entropy gradient with weights of 1, in a model of the same seed;
 * null if the dialect's coefficients are weights anyway.
 */
async function normOfCrossEntropy(session: Session, model: TinkerModel): Promise<number | null> {
  const { dialect } = session;
  if (dialect.coefficients === 'weights') return null;
  const plain: Dialect = { ...dialect, coefficients: 'weights', lossConfig: null, averages: false };
  const policy = await openTinkerPolicy({ ...session, dialect: plain }, model);
  try {
    const norm = await normOf(policy, [example(LONG, () => 1)]);
    return dialect.averages ? norm * (LONG.length - 1) : norm;
  } finally {
    await policy.dispose();
  }
}

async function gradients(
  policy: Policy,
  dialect: Dialect,
  crossEntropy: number | null,
): Promise<Finding[]> {
  const norm = (...examples: Example[]) => normOf(policy, examples);
  const one = await norm(example(LONG, () => 1));
  if (!(one > 0))
    return [
      {
        what: 'optim_step reports the norm of a gradient',
        holds: false,
        seen: `its metric ${dialect.gradNorm} is ${Number.isNaN(one) ? 'missing' : one}`,
      },
    ];
  const double = await norm(example(LONG, () => 2));
  const twice = await norm(
    example(LONG, () => 1),
    example(LONG, () => 1),
  );
  // Adds the same tokens and subtracts them in pieces of other lengths: a plain sum cancels out.
  const cancelled = await norm(
    example(LONG, () => 1),
    example(LONG, (t) => (t < 4 ? -1 : 0)),
    example(LONG, (t) => (t < 4 ? 0 : -1)),
    example(SHORT, () => 0.5),
    example(SHORT, () => -0.5),
  );
  const ratio = (value: number) => (value / one).toFixed(4);
  const near = (value: number, wanted: number) => Math.abs(value / one - wanted) <= TOLERANCE;
  return [
    ...(crossEntropy === null
      ? []
      : [
          {
            what: 'an advantage of 1 gives the gradient of log p, as cross-entropy does',
            holds: near(crossEntropy, 1),
            seen: `cross-entropy gives ${ratio(crossEntropy)} times as much`,
          },
        ]),
    {
      what: 'a coefficient of 2 doubles the gradient',
      holds: near(double, 2),
      seen: `${ratio(double)} times`,
    },
    {
      what: 'a sequence given twice counts twice',
      holds: near(twice, 2),
      seen: `${ratio(twice)} times`,
    },
    {
      what: 'coefficients that cancel over sequences of different lengths leave no gradient',
      holds: near(cancelled, 0),
      seen: `${ratio(cancelled)} of one sequence's gradient is left`,
    },
  ];
}

async function snapshots(
  policy: Policy,
  snapshot: Snapshot,
  { dialect }: Session,
  stop: number,
): Promise<Finding[]> {
  const options = { maxTokens: 8, temperature: 1, topP: 1, stop };
  const request = { prompt: LONG.slice(0, 3), seeds: [1, 2, 3, 4] };
  const texts = async (sampler: Sampler) =>
    (await sampler.sample([request], options))[0]!.map(({ tokens }) => tokens.join(' ')).join(', ');
  const move = async () => {
    await policy.accumulate([example(LONG, () => 1)]);
    await policy.step(STEP);
  };
  const readBack = async () =>
    (await policy.logprobs([{ tokens: LONG }]))[0]!.reduce((a, b) => a + b, 0);

  await move();
  const learned = await readBack();
  const sampler = await snapshot('probe');
  const [first, again] = [await texts(sampler), await texts(sampler)];
  const kept = await readBack();
  const findings: Finding[] = [
    {
      what: 'the same seeds give the same samples',
      holds: first === again,
      seen: `${first} and then ${again}`,
    },
    unchanged('sampling does not change the trained model', learned, kept),
  ];
  if (!dialect.keepsSnapshots) return findings;
  await move();
  const moved = await readBack();
  // A server with one set of weights per model loads the next snapshot over the trained weights.
  await texts(await snapshot('probe, later'));
  const later = await texts(sampler);
  const after = await readBack();
  return [
    ...findings,
    {
      what: 'a snapshot does not change while the model learns',
      holds: later === first,
      seen: `${first} and then ${later}`,
    },
    unchanged('sampling an old snapshot does not change the trained model', moved, after),
  ];
}

function unchanged(what: string, before: number, after: number): Finding {
  const holds = Math.abs(after - before) <= 1e-3 * Math.abs(before);
  return {
    what,
    holds,
    seen: `log p of a text was ${before.toFixed(4)} before and ${after.toFixed(4)} after`,
  };
}

async function seeds(snapshot: Snapshot, stop: number): Promise<Finding[]> {
  const sampler = await snapshot('probe seeds');
  const requests = [1, 2, 3].map((seed) => ({ prompt: [1], seeds: [seed, seed + 1, seed + 2] }));
  const samples = await sampler.sample(requests, { maxTokens: 12, temperature: 2, topP: 1, stop });
  const own = samples.map((row) => row.map(({ tokens }) => tokens.join(' ')));
  const within = own.every((row) => new Set(row).size > 1);
  const rows = new Set(own.map((row) => row.join(', ')));
  return [
    {
      what: 'samples of one request differ',
      holds: within,
      seen: own.map((row) => row.join(' | ')).join('; '),
    },
    {
      what: 'requests with different seeds get different samples',
      holds: rows.size === own.length,
      seen: `${rows.size} of ${own.length}`,
    },
  ];
}
