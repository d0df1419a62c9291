// What all kernels share: four floats at a time, arguments of an instruction, and the one place that knows of fused multiply-add.
#pragma once
#include <stdint.h>
#include <wasm_simd128.h>
#include "opcodes.h"

typedef v128_t f4;
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE f4 load(const float *p) { return wasm_v128_load(p); }
INLINE void store(float *p, f4 x) { wasm_v128_store(p, x); }
INLINE f4 splat(float x) { return wasm_f32x4_splat(x); }
INLINE f4 loadSplat(const float *p) { return wasm_v128_load32_splat(p); }
INLINE f4 add(f4 a, f4 b) { return wasm_f32x4_add(a, b); }
INLINE f4 sub(f4 a, f4 b) { return wasm_f32x4_sub(a, b); }
INLINE f4 mul(f4 a, f4 b) { return wasm_f32x4_mul(a, b); }
INLINE f4 div(f4 a, f4 b) { return wasm_f32x4_div(a, b); }
// pmin and pmax are one machine instruction each; where an argument is not a number they give the first.
INLINE f4 smaller(f4 a, f4 b) { return wasm_f32x4_pmin(a, b); }
INLINE f4 larger(f4 a, f4 b) { return wasm_f32x4_pmax(a, b); }
INLINE f4 root(f4 a) { return wasm_f32x4_sqrt(a); }
INLINE f4 select(f4 mask, f4 yes, f4 no) { return wasm_v128_bitselect(yes, no, mask); }
INLINE f4 both(f4 a, f4 b) { return wasm_v128_and(a, b); }
INLINE f4 absolute(f4 a) { return wasm_f32x4_abs(a); }

/** a·b + c: one rounding in the relaxed build, two in the other. */
INLINE f4 fma(f4 a, f4 b, f4 c) {
#ifdef __wasm_relaxed_simd__
  return wasm_f32x4_relaxed_madd(a, b, c);
#else
  return wasm_f32x4_add(wasm_f32x4_mul(a, b), c);
#endif
}

INLINE float sumOf(f4 x) {
  return (wasm_f32x4_extract_lane(x, 0) + wasm_f32x4_extract_lane(x, 1)) + (wasm_f32x4_extract_lane(x, 2) + wasm_f32x4_extract_lane(x, 3));
}

/** Two sums of two numbers each, in double precision. */
typedef struct { v128_t low, high; } Sums;
INLINE void addTo(Sums *sums, f4 x) {
  sums->low = wasm_f64x2_add(sums->low, wasm_f64x2_promote_low_f32x4(x));
  sums->high = wasm_f64x2_add(sums->high, wasm_f64x2_promote_low_f32x4(wasm_i32x4_shuffle(x, x, 2, 3, 2, 3)));
}
INLINE double totalOf(Sums sums) {
  const v128_t both = wasm_f64x2_add(sums.low, sums.high);
  return wasm_f64x2_extract_lane(both, 0) + wasm_f64x2_extract_lane(both, 1);
}

/** x with zeros behind its first `count` numbers. */
INLINE f4 some(f4 x, int count) {
  const v128_t lanes = wasm_i32x4_const(0, 1, 2, 3);
  return both(x, wasm_i32x4_lt(lanes, wasm_i32x4_splat(count)));
}

/** The first `count` (1 to 4) numbers of x; nothing behind them is touched. */
INLINE void storeSome(float *p, f4 x, int count) {
  if (count >= 4) { store(p, x); return; }
  if (count & 2) {
    wasm_v128_store64_lane(p, x, 0);
    p += 2;
    x = wasm_i32x4_shuffle(x, x, 2, 3, 2, 3);
  }
  if (count & 1) wasm_v128_store32_lane(p, x, 0);
}

INLINE float asFloat(int bits) { return __builtin_bit_cast(float, bits); }
/** A pointer argument. */
#define AT(index) ((float *)(uintptr_t)w[index])
#define FLOAT_AT(index) asFloat(w[index])

INLINE int least(int a, int b) { return a < b ? a : b; }
INLINE int most(int a, int b) { return a > b ? a : b; }
INLINE float rootOf(float x) { return __builtin_sqrtf(x); }

INLINE void zero(float *p, int count) { __builtin_memset(p, 0, (uintptr_t)count * 4); }
INLINE void copyNumbers(float *to, const float *from, int count) {
  int i = 0;
  for (; i + 4 <= count; i += 4) store(to + i, load(from + i));
  for (; i < count; i++) to[i] = from[i];
}

/** y = f(x) over `count` numbers; y may be x. See activation.c. */
void applyFunction(int function, float alpha, int count, const float *x, float *y);

typedef void Kernel(const int *w);
