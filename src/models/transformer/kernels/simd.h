// 128-bit float vectors and the functions on them that the kernels share.
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
  vec halves = wasm_f32x4_pmax(v, wasm_i32x4_shuffle(v, v, 2, 3, 0, 1));
  vec whole = wasm_f32x4_pmax(halves, wasm_i32x4_shuffle(halves, halves, 1, 0, 3, 2));
  return wasm_f32x4_extract_lane(whole, 0);
}

INLINE int round_up(int n, int multiple) { return (n + multiple - 1) / multiple * multiple; }

// The constants of exp_vec, in its order. V8 rebuilds a vector constant at each use with several
// instructions, but a splat from memory takes one, so `opaque` hides the values from the compiler.
static const float EXP_CONSTANTS[] = {88.0f,
                                      -87.0f,
                                      1.44269504f,
                                      12582912.0f, // 1.5 * 2^23: adding it rounds to an integer
                                      0.693359375f,
                                      -2.12194440e-4f,
                                      1.9875691500e-4f,
                                      1.3981999507e-3f,
                                      8.3334519073e-3f,
                                      4.1665795894e-2f,
                                      1.6666665459e-1f,
                                      5.0000001201e-1f,
                                      1.0f};

// Returns the same address, whose contents the compiler no longer knows.
INLINE const float *opaque(const float *constants) {
  __asm__("" : "+r"(constants));
  return constants;
}

// Computes exp to a relative error of about 1e-7, with x clamped to -87..88, as 2^n times a
// degree-6 polynomial (coefficients of Cephes' expf). `c` is opaque(EXP_CONSTANTS).
INLINE vec exp_vec(vec x, const float *c) {
  vec one = load_splat(c + 12);
  x = wasm_f32x4_pmax(wasm_f32x4_pmin(x, load_splat(c)), load_splat(c + 1));
  vec shifted = multiply_add(x, load_splat(c + 2), load_splat(c + 3));
  vec n = sub(shifted, load_splat(c + 3));
  x = sub(sub(x, mul(n, load_splat(c + 4))), mul(n, load_splat(c + 5)));
  vec y = load_splat(c + 6);
  for (int i = 7; i <= 11; i++) y = multiply_add(y, x, load_splat(c + i));
  y = add(add(mul(mul(y, x), x), x), one);
  return mul(y, wasm_i32x4_add(wasm_i32x4_shl(shifted, 23), one)); // 2^n: adds n to 1's exponent
}

// Computes the natural logarithm of a positive normal number from its exponent and the atanh series
// of its mantissa.
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
