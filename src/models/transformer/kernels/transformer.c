// The embedded transformer's kernels in one translation unit, so that the compiler can inline all.
// build.sh makes transformer.wasm from it.
#include "attention.c"
#include "gemm.c"
#include "layers.c"
#include "loss.c"
#include "optimizer.c"

extern unsigned char __heap_base;

// The first byte that callers may use.
__attribute__((export_name("heap_base"))) unsigned heap_base(void) {
  return (unsigned)&__heap_base;
}

// Measures the arithmetic peak for the benchmark: 6 chains of multiplies beside 6 of adds without
// memory traffic, 48 flops per round.
KERNEL(peak)(float *result, int rounds) {
  vec products[6], sums[6], factor = splat(result[0]), term = splat(result[1]);
  for (int q = 0; q < 6; q++) products[q] = sums[q] = splat(result[q + 2]);
#pragma clang loop unroll_count(4)
  for (int i = 0; i < rounds; i++)
    for (int q = 0; q < 6; q++) {
      products[q] = mul(products[q], factor);
      sums[q] = add(sums[q], term);
    }
  for (int q = 0; q < 6; q++) result[q + 2] = sum_lanes(products[q]) + sum_lanes(sums[q]);
}
