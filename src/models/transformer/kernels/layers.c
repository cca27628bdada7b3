// Embeddings, layer norm, GELU and biases, forward and backward. Widths are multiples of 16.
#include "simd.h"

#define NORM_EPS 1e-5f
#define GELU_SCALE 0.7978845608f // sqrt(2 / pi)
#define GELU_CUBIC 0.044715f

KERNEL(embed)(const int *tokens, const int *positions, const float *token_table,
              const float *position_table, float *out, int rows, int width) {
  for (int i = 0; i < rows; i++) {
    const float *a = token_table + tokens[i] * width, *b = position_table + positions[i] * width;
    for (int d = 0; d < width; d += LANES)
      store(out + i * width + d, add(load(a + d), load(b + d)));
  }
}

KERNEL(embed_backward)(const int *tokens, const int *positions, const float *d_out, float *d_token,
                       float *d_position, int rows, int width) {
  for (int i = 0; i < rows; i++) {
    float *a = d_token + tokens[i] * width, *b = d_position + positions[i] * width;
    for (int d = 0; d < width; d += LANES) {
      vec g = load(d_out + i * width + d);
      store(a + d, add(load(a + d), g));
      store(b + d, add(load(b + d), g));
    }
  }
}

// Normalises each row; stores its mean and inverse standard deviation in stats [rows, 2].
KERNEL(norm)(const float *in, const float *gain, const float *bias, float *out, float *stats,
             int rows, int width) {
  for (int i = 0; i < rows; i++) {
    const float *x = in + i * width;
    vec total = splat(0.0f), squares = splat(0.0f);
    for (int d = 0; d < width; d += LANES) total = add(total, load(x + d));
    float mean = sum_lanes(total) / width;
    vec centre = splat(mean);
    for (int d = 0; d < width; d += LANES) {
      vec c = sub(load(x + d), centre);
      squares = multiply_add(c, c, squares);
    }
    float inverse = 1.0f / __builtin_sqrtf(sum_lanes(squares) / width + NORM_EPS);
    stats[2 * i] = mean;
    stats[2 * i + 1] = inverse;
    vec factor = splat(inverse);
    for (int d = 0; d < width; d += LANES)
      store(out + i * width + d,
            multiply_add(mul(sub(load(x + d), centre), factor), load(gain + d), load(bias + d)));
  }
}

// Adds to d_gain and d_bias. Adds the input's gradient to d_in with `accumulate`, else overwrites
// d_in.
KERNEL(norm_backward)(const float *in, const float *gain, const float *stats, const float *d_out,
                      float *d_in, int accumulate, float *d_gain, float *d_bias, int rows,
                      int width) {
  for (int i = 0; i < rows; i++) {
    const float *x = in + i * width, *dy = d_out + i * width;
    float *dx = d_in + i * width;
    vec mean = splat(stats[2 * i]), inverse = splat(stats[2 * i + 1]);
    vec total = splat(0.0f), along = splat(0.0f);
    for (int d = 0; d < width; d += LANES) {
      vec unit = mul(sub(load(x + d), mean), inverse), g = load(dy + d);
      store(d_gain + d, multiply_add(g, unit, load(d_gain + d)));
      store(d_bias + d, add(load(d_bias + d), g));
      g = mul(g, load(gain + d));
      total = add(total, g);
      along = multiply_add(g, unit, along);
    }
    total = splat(sum_lanes(total) / width);
    along = splat(sum_lanes(along) / width);
    for (int d = 0; d < width; d += LANES) {
      vec unit = mul(sub(load(x + d), mean), inverse), g = mul(load(dy + d), load(gain + d));
      vec value = mul(inverse, sub(sub(g, total), mul(unit, along)));
      store(dx + d, accumulate ? add(load(dx + d), value) : value);
    }
  }
}

// In order: 1, the cubic coefficient, twice the scale, three times the cubic coefficient.
static const float GELU_CONSTANTS[] = {1.0f, GELU_CUBIC, 2 * GELU_SCALE, 3 * GELU_CUBIC};

// Computes out = gelu(in) in its tanh form, as in · sigmoid(2u). With `keep`, overwrites `in` with
// the derivative.
INLINE void gelu_each(float *in, float *out, int n, int keep) {
  const float *e = opaque(EXP_CONSTANTS), *c = opaque(GELU_CONSTANTS);
  for (int i = 0; i < n; i += LANES) {
    vec one = load_splat(c), x = load(in + i), x2 = mul(x, x);
    vec u2 = mul(load_splat(c + 2), mul(x, multiply_add(load_splat(c + 1), x2, one)));
    vec sigmoid = divide(one, add(one, exp_vec(wasm_f32x4_neg(u2), e)));
    vec y = mul(x, sigmoid);
    store(out + i, y);
    if (!keep) continue;
    vec slope = mul(load_splat(c + 2), multiply_add(load_splat(c + 3), x2, one));
    store(in + i, add(sigmoid, mul(mul(y, sub(one, sigmoid)), slope)));
  }
}

KERNEL(gelu)(float *in, float *out, int n, int keep) {
  if (keep) gelu_each(in, out, n, 1);
  else gelu_each(in, out, n, 0);
}

// Multiplies d_out [rows, width] in place by the derivative that `gelu` left, and adds the column
// sums to d_bias.
KERNEL(gelu_backward)(const float *derivative, float *d_out, float *d_bias, int rows, int width) {
  for (int i = 0; i < rows; i++)
    for (int d = 0; d < width; d += LANES) {
      vec g = mul(load(d_out + i * width + d), load(derivative + i * width + d));
      store(d_out + i * width + d, g);
      store(d_bias + d, add(load(d_bias + d), g));
    }
}

// Adds the column sums of d_out [rows, width] to d_bias.
KERNEL(bias_backward)(const float *d_out, float *d_bias, int rows, int width) {
  for (int i = 0; i < rows; i++)
    for (int d = 0; d < width; d += LANES)
      store(d_bias + d, add(load(d_bias + d), load(d_out + i * width + d)));
}

// Moves row rows[i] of a matrix to row i, in place; `rows` rises.
KERNEL(gather_rows)(float *data, const int *rows, int count, int width) {
  for (int i = 0; i < count; i++) {
    const float *from = data + rows[i] * width;
    float *to = data + i * width;
    if (from == to) continue;
    for (int d = 0; d < width; d++) to[d] = from[d];
  }
}

// Moves row i back to row rows[i], in place; all others of the `total` rows become 0.
KERNEL(scatter_rows)(float *data, const int *rows, int count, int total, int width) {
  int i = count - 1;
  for (int r = total - 1; r >= 0; r--) {
    float *to = data + r * width;
    if (i >= 0 && rows[i] == r) {
      const float *from = data + i-- * width;
      if (from == to) continue;
      for (int d = 0; d < width; d++) to[d] = from[d];
    } else {
      for (int d = 0; d < width; d++) to[d] = 0.0f;
    }
  }
}
