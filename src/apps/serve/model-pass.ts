/** Runs forward and forward_backward on a policy: turns data and a loss into examples. */
import { UserError } from '../../base/errors.js';
import { isFloat32 } from '../../models/check.js';
import type { Policy } from '../../models/policy.js';
import {
  type Datum,
  type ModelPass,
  type ModelPassResult,
  tokensOf,
} from '../../models/tinker/wire.js';
import { type Loss, type LossInputs, losses } from './losses.js';

/** Computes log p of every target, and the loss. Changes nothing. */
export async function forward(policy: Policy, pass: ModelPass): Promise<ModelPassResult> {
  const { examples, lossOf } = read(pass);
  const logprobs = await policy.logprobs(examples);
  return { logprobs: logprobs.map(targetsOnly), metrics: { 'loss:sum': lossOf(logprobs).loss } };
}

/** Computes the same, and accumulates the gradient of the loss. */
export async function forwardBackward(policy: Policy, pass: ModelPass): Promise<ModelPassResult> {
  const { examples, lossOf, needsModel } = read(pass);
  // If the coefficients depend on the model, reads its log-probabilities first.
  const before = needsModel
    ? await policy.logprobs(examples)
    : examples.map(({ tokens }) => new Float32Array(tokens.length));
  const { coefs } = lossOf(before);
  const learning = examples.map(({ tokens }, i) => ({ tokens, coef: coefs[i]! }));
  const { logprobs } = await policy.accumulate(learning);
  return { logprobs: logprobs.map(targetsOnly), metrics: { 'loss:sum': lossOf(logprobs).loss } };
}

const targetsOnly = (row: Float32Array) => row.slice(1);

function read({ data, loss_fn, loss_fn_config }: ModelPass) {
  const loss = lossNamed(loss_fn);
  for (const name of Object.keys(loss_fn_config ?? {})) {
    if (Object.hasOwn(loss.config, name)) continue;
    const known = Object.keys(loss.config).join(', ') || 'none';
    throw new UserError(
      `loss_fn_config.${name}: unknown setting; the settings of ${loss_fn} are: ${known}`,
    );
  }
  const config = { ...loss.config, ...loss_fn_config };
  const examples = data.map(exampleOf);
  const inputs = data.map((datum, i) => inputsOf(datum, loss, i, examples[i]!.tokens.length - 1));
  const lossOf = (rows: readonly Float32Array[]) => {
    let sum = 0;
    const coefs = rows.map((row, i) => {
      const coef = new Float64Array(row.length);
      for (let t = 1; t < row.length; t++) {
        const at = loss.at(inputs[i]!, t - 1, row[t]!, config);
        if (!isFloat32(at.coef))
          throw new UserError(
            `data[${i}].loss_fn_inputs: ${loss_fn} gives a coefficient of ${at.coef} for target ` +
              `${t - 1}, which must be a finite 32-bit number`,
          );
        sum += at.loss;
        coef[t] = at.coef;
      }
      return coef;
    });
    return { loss: sum, coefs };
  };
  return { examples, lossOf, needsModel: loss.reads.includes('logprobs') };
}

function lossNamed(name: string): Loss {
  const loss = Object.hasOwn(losses, name) ? losses[name] : undefined;
  if (loss) return loss;
  const known = Object.keys(losses).join(', ');
  throw new UserError(`loss_fn: unknown loss ${JSON.stringify(name)}; use ${known}`);
}

/** Joins input and targets into one sequence. */
function exampleOf(datum: Datum, i: number): { readonly tokens: number[] } {
  const input = tokensOf(datum.model_input);
  const targets = datum.loss_fn_inputs.target_tokens?.data;
  const field = `data[${i}].loss_fn_inputs.target_tokens`;
  if (!targets) throw new UserError(`${field}: is missing`);
  if (input.length === 0 || targets.length !== input.length)
    throw new UserError(
      `${field}: must be as long as model_input, ${input.length}, got ${targets.length}`,
    );
  for (let t = 1; t < input.length; t++) {
    if (input[t] !== targets[t - 1])
      throw new UserError(
        `${field}[${t - 1}]: must be the next token of model_input, ${input[t]}, ` +
          `got ${targets[t - 1]}`,
      );
  }
  return { tokens: [input[0]!, ...targets] };
}

function inputsOf({ loss_fn_inputs }: Datum, loss: Loss, i: number, length: number): LossInputs {
  const one = (name: keyof LossInputs, otherwise?: number): readonly number[] => {
    const given = loss_fn_inputs[name]?.data;
    if (!given && otherwise !== undefined) return Array.from({ length }, () => otherwise);
    if (given?.length !== length) {
      const got = given ? `${given.length}` : 'none';
      throw new UserError(
        `data[${i}].loss_fn_inputs.${name}: must have a number for each target, ${length}, ` +
          `got ${got}`,
      );
    }
    const wrong = given.findIndex((value) => !isFloat32(value));
    if (wrong >= 0)
      throw new UserError(
        `data[${i}].loss_fn_inputs.${name}[${wrong}]: must be a finite 32-bit number, ` +
          `got ${given[wrong]}`,
      );
    return given;
  };
  const reads = (name: keyof LossInputs) => loss.reads.includes(name);
  return {
    weights: one('weights', 1),
    logprobs: reads('logprobs') ? one('logprobs') : [],
    advantages: reads('advantages') ? one('advantages') : [],
  };
}
