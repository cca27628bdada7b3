// Elementwise operations on whole parameter vectors; n is a multiple of 4.
#include "simd.h"

KERNEL(accumulate)(float *to, const float *from, int n) {
  for (int i = 0; i < n; i += LANES) store(to + i, add(load(to + i), load(from + i)));
}

// Sums the squares in double precision and in a fixed order.
KERNEL(sum_squares)(const float *from, int n, double *result) {
  v128_t total = wasm_f64x2_splat(0);
  for (int i = 0; i < n; i += LANES) {
    v128_t low = wasm_f64x2_promote_low_f32x4(load(from + i));
    v128_t high = wasm_f64x2_promote_low_f32x4(
        wasm_i32x4_shuffle(load(from + i), load(from + i), 2, 3, 0, 1));
    total = wasm_f64x2_add(
        total, wasm_f64x2_add(wasm_f64x2_mul(low, low), wasm_f64x2_mul(high, high)));
  }
  *result = wasm_f64x2_extract_lane(total, 0) + wasm_f64x2_extract_lane(total, 1);
}

// Makes one Adam step (Kingma & Ba 2015) with the gradient times `scale`, and sets the gradient to
// 0. `rate` is learning rate / (1 - beta1^t), and `correction` is 1 / (1 - beta2^t). The shares are
// 1 - beta, passed in because 1 - 0.999 in floats would be off by 1e-5.
KERNEL(adam)(float *weights, float *gradient, float *first, float *second, int n, float scale,
             float rate, float beta1, float share1, float beta2, float share2, float correction,
             float eps) {
  vec b1 = splat(beta1), r1 = splat(share1), b2 = splat(beta2), r2 = splat(share2);
  for (int i = 0; i < n; i += LANES) {
    vec g = mul(load(gradient + i), splat(scale));
    vec m = add(mul(b1, load(first + i)), mul(r1, g));
    vec v = add(mul(b2, load(second + i)), mul(r2, mul(g, g)));
    vec denominator = add(wasm_f32x4_sqrt(mul(v, splat(correction))), splat(eps));
    store(first + i, m);
    store(second + i, v);
    store(weights + i, sub(load(weights + i), divide(mul(splat(rate), m), denominator)));
    store(gradient + i, splat(0.0f));
  }
}
