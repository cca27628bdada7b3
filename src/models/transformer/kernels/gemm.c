#include "gemm.h"

#define DEPTH_BLOCK 256  // rows of a packed panel used at a time: 16 KB, half an L1 cache
#define TOKEN_BLOCK 128  // tokens that a weight gradient sums over at a time

// Packs a weight [rows, columns] into to[panel][rows][16], the right-hand side of x W.
KERNEL(pack)(const float *weight, int rows, int columns, float *to) {
  pack_panels(weight, columns, rows, columns, to);
}

// Packs a weight [rows, columns] into to[row panel][columns][16], the right-hand side of dy W^T.
KERNEL(pack_transposed)(const float *weight, int rows, int columns, float *to) {
  pack_transposed_panels(weight, columns, rows, columns, to);
}

INLINE tile initial(int rows, const float *bias, const float *residual, int stride) {
  tile c = residual ? tile_load(rows, residual, stride) : tile_zero(rows);
  if (bias)
    for (int i = 0; i < rows; i++)
      for (int q = 0; q < 4; q++) c.at[i][q] = add(c.at[i][q], load(bias + LANES * q));
  return c;
}

// Computes c [m, n] = a [m, k] B (+ bias [n]) (+ residual [m, n]). B is packed, and n is a multiple
// of 16; bias and residual may be 0.
KERNEL(multiply)(const float *a, const float *packed, float *c, int m, int n, int k,
                 const float *bias, const float *residual) {
  for (int k0 = 0; k0 < k; k0 += DEPTH_BLOCK) {
    int depth = k - k0 < DEPTH_BLOCK ? k - k0 : DEPTH_BLOCK;
    for (int j = 0; j < n; j += PANEL) {
      const float *panel = packed + j * k + k0 * PANEL;
      const float *panel_bias = bias && k0 == 0 ? bias + j : 0;
      const float *start = k0 > 0 ? c : residual;
      int i = 0;
      for (; i + 2 <= m; i += 2) {
        tile t = initial(2, panel_bias, start ? start + i * n + j : 0, n);
        tile_store(2, tile_multiply(2, t, a + i * k + k0, k, 1, panel, PANEL, depth),
                   c + i * n + j, n);
      }
      if (i < m) {
        tile t = initial(1, panel_bias, start ? start + i * n + j : 0, n);
        tile_store(1, tile_multiply(1, t, a + i * k + k0, k, 1, panel, PANEL, depth),
                   c + i * n + j, n);
      }
    }
  }
}

// Adds a [k, m]^T b [k, n] to c [m, n]; m and n are multiples of 16. Scratch holds 128 * (n + 16)
// floats.
KERNEL(multiply_gradient)(const float *a, const float *b, float *c, int m, int n, int k,
                          float *scratch) {
  float *a_panel = scratch, *b_panels = scratch + TOKEN_BLOCK * PANEL;
  for (int k0 = 0; k0 < k; k0 += TOKEN_BLOCK) {
    int depth = k - k0 < TOKEN_BLOCK ? k - k0 : TOKEN_BLOCK;
    pack_panels(b + k0 * n, n, depth, n, b_panels);
    for (int i0 = 0; i0 < m; i0 += PANEL) {
      pack_panels(a + k0 * m + i0, m, depth, PANEL, a_panel);
      for (int j = 0; j < n; j += PANEL)
        for (int i = 0; i < PANEL; i += 2) {
          float *at = c + (i0 + i) * n + j;
          tile t = tile_load(2, at, n);
          tile_store(2,
                     tile_multiply(2, t, a_panel + i, 1, PANEL, b_panels + j * depth, PANEL, depth),
                     at, n);
        }
    }
  }
}
