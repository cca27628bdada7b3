// Log-probabilities, their gradient, and sampling, from logits [rows, padded]. Columns from `vocab`
// on are padding.
#include "simd.h"

// Writes exp(logits - greatest) to `out`, with zeros in the padding. Returns the sum, and the
// greatest logit in greatest_out.
INLINE float exponentials(float *logits, float *out, int vocab, int padded, float *greatest_out) {
  for (int j = vocab; j < padded; j++) logits[j] = -1e30f;
  const float *constants = opaque(EXP_CONSTANTS);
  vec greatest = splat(-1e30f), total = splat(0.0f);
  for (int j = 0; j < padded; j += LANES) greatest = wasm_f32x4_pmax(greatest, load(logits + j));
  *greatest_out = max_lanes(greatest);
  greatest = splat(*greatest_out);
  for (int j = 0; j < padded; j += LANES) {
    vec e = exp_vec(sub(load(logits + j), greatest), constants);
    store(out + j, e);
    total = add(total, e);
  }
  for (int j = vocab; j < padded; j++) out[j] = 0.0f;
  return sum_lanes(total);
}

// Computes logprobs[i] = log p(targets[i]). With coefs, replaces the logits by the gradient of
// -sum coef log p, which is coef (p - onehot).
KERNEL(log_likelihood)(float *logits, const int *targets, const float *coefs, float *logprobs,
                       int rows, int vocab, int padded) {
  for (int i = 0; i < rows; i++) {
    float *row = logits + i * padded;
    float greatest, target = row[targets[i]];
    float total = exponentials(row, row, vocab, padded, &greatest);
    logprobs[i] = (float)((double)target - greatest - log_scalar(total));
    if (!coefs) continue;
    vec factor = splat(coefs[i] / total);
    for (int j = 0; j < padded; j += LANES) store(row + j, mul(load(row + j), factor));
    row[targets[i]] -= coefs[i];
  }
}

// Keeps the likeliest tokens (ties: lowest id first) until their mass reaches top_p of the total,
// and sets all others to 0. Marks kept weights by their sign during the search.
static void keep_nucleus(float *weights, int vocab, float top_p) {
  double whole = 0, mass = 0;
  for (int j = 0; j < vocab; j++) whole += weights[j];
  while (mass < top_p * whole) {
    int best = -1;
    for (int j = 0; j < vocab; j++)
      if (weights[j] > 0 && (best < 0 || weights[j] > weights[best])) best = j;
    if (best < 0) break;
    mass += weights[best];
    weights[best] = -weights[best];
  }
  for (int j = 0; j < vocab; j++) weights[j] = weights[j] < 0 ? -weights[j] : 0.0f;
}

// Returns the token at which the running sum of the weights passes uniform times their total.
static int inverse_cdf(const float *weights, int vocab, double uniform) {
  double total = 0, running = 0;
  int last = 0;
  for (int j = 0; j < vocab; j++) total += weights[j];
  for (int j = 0; j < vocab; j++) {
    running += weights[j];
    if (weights[j] > 0) last = j;
    if (running > uniform * total) return j;
  }
  return last;
}

// Samples one token per row. Temperature 0 takes the greatest logit. The logprobs are at
// temperature 1 and without a nucleus.
KERNEL(sample)(float *logits, const double *uniforms, float temperature, float top_p, int *tokens,
               float *logprobs, int rows, int vocab, int padded, float *weights) {
  for (int i = 0; i < rows; i++) {
    float *row = logits + i * padded;
    float greatest;
    float total = exponentials(row, weights, vocab, padded, &greatest);
    int token = 0;
    if (temperature == 0) {
      while (row[token] != greatest && token < vocab - 1) token++;
    } else {
      if (temperature != 1) {
        const float *constants = opaque(EXP_CONSTANTS);
        vec factor = splat(1.0f / temperature);
        for (int j = 0; j < padded; j += LANES)
          store(weights + j,
                exp_vec(mul(sub(load(row + j), splat(greatest)), factor), constants));
      }
      if (top_p < 1) keep_nucleus(weights, vocab, top_p);
      token = inverse_cdf(weights, vocab, uniforms[i]);
    }
    tokens[i] = token;
    logprobs[i] = (float)((double)row[token] - greatest - log_scalar(total));
  }
}
