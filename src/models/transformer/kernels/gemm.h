// Matrix products. Every element of a result is one chain of multiply-then-add over its depth in
// rising order, so it depends neither on the tiling nor on the other rows or their number.
#pragma once
#include "simd.h"

// The accumulators of a tile of `rows` (1 or 2) x 16.
typedef struct { vec at[2][4]; } tile;

INLINE tile tile_zero(int rows) {
  tile c;
  for (int i = 0; i < rows; i++)
    for (int q = 0; q < 4; q++) c.at[i][q] = splat(0.0f);
  return c;
}

INLINE tile tile_load(int rows, const float *from, int stride) {
  tile c;
  for (int i = 0; i < rows; i++)
    for (int q = 0; q < 4; q++) c.at[i][q] = load(from + i * stride + LANES * q);
  return c;
}

INLINE void tile_store(int rows, tile c, float *to, int stride) {
  for (int i = 0; i < rows; i++)
    for (int q = 0; q < 4; q++) store(to + i * stride + LANES * q, c.at[i][q]);
}

// Computes c + A B, where A's element (i, p) is a[i * a_row + p * a_depth] and B's row p starts at
// b + p * b_depth.
INLINE tile tile_multiply(int rows, tile c, const float *a, int a_row, int a_depth, const float *b,
                          int b_depth, int depth) {
// Unrolling would push the tile out of V8's registers: 30 GFLOP/s instead of 42.
#pragma clang loop unroll(disable)
  for (int p = 0; p < depth; p++) {
    vec columns[4];
    for (int q = 0; q < 4; q++) columns[q] = load(b + p * b_depth + LANES * q);
    for (int i = 0; i < rows; i++) {
      vec factor = load_splat(a + i * a_row + p * a_depth);
      for (int q = 0; q < 4; q++) c.at[i][q] = multiply_add(factor, columns[q], c.at[i][q]);
    }
  }
  return c;
}

// Packs a matrix [rows, columns] into panels of 16 columns: to[panel][row][16].
INLINE void pack_panels(const float *from, int stride, int rows, int columns, float *to) {
  for (int j = 0; j < columns; j += PANEL, to += rows * PANEL)
    for (int p = 0; p < rows; p++)
      for (int q = 0; q < PANEL; q += LANES)
        store(to + p * PANEL + q, load(from + p * stride + j + q));
}

// Transposes a 4 x 4 block: row r of `from` becomes column r of `to`.
INLINE void transpose_block(const float *from, int from_stride, float *to, int to_stride) {
  vec a = load(from), b = load(from + from_stride);
  vec c = load(from + 2 * from_stride), d = load(from + 3 * from_stride);
  vec ab_low = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), ab_high = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
  vec cd_low = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), cd_high = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
  store(to, wasm_i64x2_shuffle(ab_low, cd_low, 0, 2));
  store(to + to_stride, wasm_i64x2_shuffle(ab_low, cd_low, 1, 3));
  store(to + 2 * to_stride, wasm_i64x2_shuffle(ab_high, cd_high, 0, 2));
  store(to + 3 * to_stride, wasm_i64x2_shuffle(ab_high, cd_high, 1, 3));
}

// Packs the transpose of a matrix [rows, columns]: to[row panel][column][16]. Pads the rows with
// zeros to a multiple of 16.
INLINE void pack_transposed_panels(const float *from, int stride, int rows, int columns,
                                   float *to) {
  for (int j = 0; j < rows; j += PANEL, to += columns * PANEL)
    for (int q = 0; q < PANEL; q += LANES) {
      const float *block = from + (j + q) * stride;
      if (j + q + LANES <= rows) {
        for (int p = 0; p < columns; p += LANES)
          transpose_block(block + p, stride, to + p * PANEL + q, PANEL);
        continue;
      }
      for (int p = 0; p < columns; p++)
        for (int r = 0; r < LANES; r++)
          to[p * PANEL + q + r] = j + q + r < rows ? block[r * stride + p] : 0.0f;
    }
}
