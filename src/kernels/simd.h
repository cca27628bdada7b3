// 128-bit float vectors and the few functions of them that the kernels share.
#pragma once
#include <wasm_simd128.h>

typedef v128_t vec;

#define KERNEL(name) __attribute__((export_name(#name))) void name
#define INLINE static inline __attribute__((always_inline))

#define PANEL 16 // columns of a packed panel, and of a tile
#define LANES 4

INLINE vec load(const float *from) { return wasm_v128_load(from); }
INLINE void store(float *to, vec value) { wasm_v128_store(to, value); }
INLINE vec load_splat(const float *from) { return wasm_v128_load32_splat(from); }
INLINE vec splat(float value) { return wasm_f32x4_splat(value); }
INLINE vec add(vec a, vec b) { return wasm_f32x4_add(a, b); }
INLINE vec sub(vec a, vec b) { return wasm_f32x4_sub(a, b); }
INLINE vec mul(vec a, vec b) { return wasm_f32x4_mul(a, b); }
INLINE vec divide(vec a, vec b) { return wasm_f32x4_div(a, b); }
INLINE vec multiply_add(vec a, vec b, vec c) { return add(c, mul(a, b)); }

INLINE float sum_lanes(vec v) {
  return (wasm_f32x4_extract_lane(v, 0) + wasm_f32x4_extract_lane(v, 1)) +
         (wasm_f32x4_extract_lane(v, 2) + wasm_f32x4_extract_lane(v, 3));
}

INLINE float max_lanes(vec v) {
  vec halves = wasm_f32x4_max(v, wasm_i32x4_shuffle(v, v, 2, 3, 0, 1));
  vec whole = wasm_f32x4_max(halves, wasm_i32x4_shuffle(halves, halves, 1, 0, 3, 2));
  return wasm_f32x4_extract_lane(whole, 0);
}

INLINE int round_up(int n, int multiple) { return (n + multiple - 1) / multiple * multiple; }

// exp to about 1e-7 relative, clamped to -87..88: 2^n times a degree-6 polynomial (coefficients of Cephes' expf).
INLINE vec exp_vec(vec x) {
  x = wasm_f32x4_max(wasm_f32x4_min(x, splat(88.0f)), splat(-87.0f));
  vec n = wasm_f32x4_nearest(mul(x, splat(1.44269504f)));
  x = sub(sub(x, mul(n, splat(0.693359375f))), mul(n, splat(-2.12194440e-4f)));
  vec y = splat(1.9875691500e-4f);
  y = multiply_add(y, x, splat(1.3981999507e-3f));
  y = multiply_add(y, x, splat(8.3334519073e-3f));
  y = multiply_add(y, x, splat(4.1665795894e-2f));
  y = multiply_add(y, x, splat(1.6666665459e-1f));
  y = multiply_add(y, x, splat(5.0000001201e-1f));
  y = add(add(mul(mul(y, x), x), x), splat(1.0f));
  vec power = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(n), wasm_i32x4_splat(127)), 23);
  return mul(y, power);
}

// Natural logarithm of a positive normal number: exponent plus the atanh series of the mantissa.
INLINE double log_scalar(double x) {
  union { double value; unsigned long long bits; } u = {x};
  int exponent = (int)((u.bits >> 52) & 2047) - 1023;
  u.bits = (u.bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL;
  double m = u.value;
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent++;
  }
  double t = (m - 1) / (m + 1), t2 = t * t;
  double series = 1.0 / 15;
  for (int odd = 13; odd >= 1; odd -= 2) series = series * t2 + 1.0 / odd;
  return exponent * 0.6931471805599453 + 2 * t * series;
}
