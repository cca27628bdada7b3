// Causal attention. A head's width is a multiple of 16. Training and sampling do the same
// operations in the same order.
#include "gemm.h"

// Turns scores[0..n) into probabilities and scores[n..padded) into zeros.
static void softmax(float *scores, int n, int padded, float scale) {
  const float *constants = opaque(EXP_CONSTANTS);
  vec greatest = splat(-1e30f), factor = splat(scale), total = splat(0.0f);
  for (int j = n; j < padded; j++) scores[j] = -1e30f;
  for (int j = 0; j < padded; j += LANES) greatest = wasm_f32x4_pmax(greatest, load(scores + j));
  greatest = splat(max_lanes(greatest));
  for (int j = 0; j < padded; j += LANES) {
    vec e = exp_vec(mul(sub(load(scores + j), greatest), factor), constants);
    store(scores + j, e);
    total = add(total, e); // a padded score adds e^-87, which vanishes beside the greatest's 1
  }
  vec inverse = splat(1.0f / sum_lanes(total));
  for (int j = 0; j < padded; j += LANES) store(scores + j, mul(load(scores + j), inverse));
  for (int j = n; j < padded; j++) scores[j] = 0.0f;
}

// Computes `rows` rows of probabilities from position i on, and their weighted sums of v.
INLINE void attend(int rows, int i, const float *q, const float *keys, const float *v, int stride,
                   int head_width, float scale, float *probs, int probs_stride, float *out,
                   int out_stride) {
  for (int j = 0; j < i + rows; j += PANEL) {
    tile t = tile_multiply(rows, tile_zero(rows), q, stride, 1, keys + j * head_width, PANEL,
                           head_width);
    tile_store(rows, t, probs + j, probs_stride);
  }
  for (int r = 0; r < rows; r++)
    softmax(probs + r * probs_stride, i + r + 1, round_up(i + rows, PANEL), scale);
  for (int d = 0; d < head_width; d += PANEL) {
    tile t = tile_multiply(rows, tile_zero(rows), probs, probs_stride, 1, v + d, stride, i + rows);
    tile_store(rows, t, out + d, out_stride);
  }
}

// Computes out [rows, width] from qkv [rows, 3 width]; sequence s has rows offsets[s] to
// offsets[s + 1] - 1. With `keep`, `probs` collects every [length, length padded to 16] matrix of
// probabilities; otherwise it is scratch memory for one.
KERNEL(attention)(const float *qkv, const int *offsets, int sequences, int width, int heads,
                  float *probs, int keep, float *out, float *scratch) {
  int head_width = width / heads, stride = 3 * width;
  float scale = 1.0f / __builtin_sqrtf((float)head_width);
  for (int s = 0; s < sequences; s++) {
    int length = offsets[s + 1] - offsets[s], padded = round_up(length, PANEL);
    for (int h = 0; h < heads; h++) {
      const float *q = qkv + offsets[s] * stride + h * head_width, *k = q + width, *v = k + width;
      float *o = out + offsets[s] * width + h * head_width;
      pack_transposed_panels(k, stride, length, head_width, scratch);
      int i = 0;
      for (; i + 2 <= length; i += 2)
        attend(2, i, q + i * stride, scratch, v, stride, head_width, scale, probs + i * padded,
               padded, o + i * width, width);
      if (i < length)
        attend(1, i, q + i * stride, scratch, v, stride, head_width, scale, probs + i * padded,
               padded, o + i * width, width);
      if (keep) probs += length * padded;
    }
  }
}

// Computes rows i to i + rows - 1 of dS = P (dP - rowsum(P dP)) scale, where dP = dO V^T, and of
// dQ = dS K.
INLINE void attend_backward(int rows, int i, const float *d_out, int d_out_stride,
                            const float *values, const float *k, int stride, int head_width,
                            float scale, const float *probs, float *d_scores, int probs_stride,
                            float *d_q) {
  int padded = round_up(i + rows, PANEL);
  for (int j = 0; j < i + rows; j += PANEL) {
    tile t = tile_multiply(rows, tile_zero(rows), d_out, d_out_stride, 1, values + j * head_width,
                           PANEL, head_width);
    tile_store(rows, t, d_scores + j, probs_stride);
  }
  for (int r = 0; r < rows; r++) {
    const float *p = probs + r * probs_stride;
    float *d = d_scores + r * probs_stride;
    vec total = splat(0.0f), factor = splat(scale);
    for (int j = 0; j < padded; j += LANES) total = multiply_add(load(p + j), load(d + j), total);
    total = splat(sum_lanes(total));
    for (int j = 0; j < padded; j += LANES)
      store(d + j, mul(mul(load(p + j), sub(load(d + j), total)), factor));
  }
  for (int d = 0; d < head_width; d += PANEL) {
    tile t = tile_multiply(rows, tile_zero(rows), d_scores, probs_stride, 1, k + d, stride,
                           i + rows);
    tile_store(rows, t, d_q + d, stride);
  }
}

// Computes rows j to j + rows - 1 of A^T B, where A is causal:
// to [rows, head_width] = sum over i >= j of A[i, j] B[i].
INLINE void causal_transposed(int rows, int j, int length, const float *a, int a_stride,
                              const float *b, int b_stride, int head_width, float *to,
                              int to_stride) {
  for (int d = 0; d < head_width; d += PANEL) {
    tile t = tile_multiply(rows, tile_zero(rows), a + j * a_stride + j, 1, a_stride,
                           b + j * b_stride + d, b_stride, length - j);
    tile_store(rows, t, to + d, to_stride);
  }
}

// Computes d_qkv from d_out and the `probs` that `attention` kept. Scratch holds
// padded * (padded + head_width) floats.
KERNEL(attention_backward)(const float *qkv, const int *offsets, int sequences, int width,
                           int heads, const float *probs, const float *d_out, float *d_qkv,
                           float *scratch) {
  int head_width = width / heads, stride = 3 * width;
  float scale = 1.0f / __builtin_sqrtf((float)head_width);
  for (int s = 0; s < sequences; s++) {
    int length = offsets[s + 1] - offsets[s], padded = round_up(length, PANEL);
    float *values = scratch, *d_scores = scratch + padded * head_width;
    for (int h = 0; h < heads; h++, probs += length * padded) {
      const float *q = qkv + offsets[s] * stride + h * head_width, *k = q + width, *v = k + width;
      const float *d_o = d_out + offsets[s] * width + h * head_width;
      float *d_q = d_qkv + offsets[s] * stride + h * head_width;
      float *d_k = d_q + width, *d_v = d_k + width;
      pack_transposed_panels(v, stride, length, head_width, values);
      int i = 0;
      for (; i + 2 <= length; i += 2)
        attend_backward(2, i, d_o + i * width, width, values, k, stride, head_width, scale,
                        probs + i * padded, d_scores + i * padded, padded, d_q + i * stride);
      if (i < length)
        attend_backward(1, i, d_o + i * width, width, values, k, stride, head_width, scale,
                        probs + i * padded, d_scores + i * padded, padded, d_q + i * stride);
      int j = 0;
      for (; j + 2 <= length; j += 2) {
        causal_transposed(2, j, length, probs, padded, d_o, width, head_width, d_v + j * stride,
                          stride);
        causal_transposed(2, j, length, d_scores, padded, q, stride, head_width, d_k + j * stride,
                          stride);
      }
      if (j < length) {
        causal_transposed(1, j, length, probs, padded, d_o, width, head_width, d_v + j * stride,
                          stride);
        causal_transposed(1, j, length, d_scores, padded, q, stride, head_width, d_k + j * stride,
                          stride);
      }
    }
  }
}

// Writes a key into its panel of 16 positions, [position / 16][width][16], and a value into its
// row.
INLINE void remember(const float *qkv, int width, int position, float *keys, float *values) {
  const float *k = qkv + width, *v = k + width;
  float *panel = keys + position / PANEL * width * PANEL + position % PANEL;
  for (int d = 0; d < width; d++) panel[d * PANEL] = k[d];
  for (int d = 0; d < width; d += LANES) store(values + position * width + d, load(v + d));
}

// Writes the keys and values of a whole prompt, qkv [length, 3 width], into its cache.
KERNEL(remember_prompt)(const float *qkv, int length, int width, float *keys, float *values) {
  for (int i = 0; i < length; i++) remember(qkv + i * 3 * width, width, i, keys, values);
}

// Computes one new position for each row: row r is in cache slots[r] at positions[r]. A slot has
// `slot_size` floats of keys and as many of values. Scratch holds the context padded to 16.
KERNEL(attention_decode)(const float *qkv, const int *slots, const int *positions, int rows,
                         int width, int heads, float *keys, float *values, int slot_size,
                         float *out, float *scratch) {
  int head_width = width / heads;
  float scale = 1.0f / __builtin_sqrtf((float)head_width);
  for (int r = 0; r < rows; r++) {
    const float *q = qkv + r * 3 * width;
    float *k = keys + slots[r] * slot_size, *v = values + slots[r] * slot_size;
    int t = positions[r];
    remember(q, width, t, k, v);
    for (int h = 0; h < heads; h++) {
      int at = h * head_width;
      for (int j = 0; j <= t; j += PANEL) {
        const float *panel = k + j * width + at * PANEL;
        tile_store(1, tile_multiply(1, tile_zero(1), q + at, 0, 1, panel, PANEL, head_width),
                   scratch + j, 0);
      }
      softmax(scratch, t + 1, round_up(t + 1, PANEL), scale);
      for (int d = at; d < at + head_width; d += PANEL)
        tile_store(1, tile_multiply(1, tile_zero(1), scratch, 0, 1, v + d, width, t + 1),
                   out + r * width + d, 0);
    }
  }
}
