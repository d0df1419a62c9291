// exp, ln, tanh, atan and friends of four float32 at a time.
//
// Largest relative errors against double precision (tests/shared/engine/kernels/activation.test.ts): sigmoid 2.5e-7, tanh 1.8e-7, softplus 2.6e-7, atan 3e-7; Φ 1.5e-7 absolute.
// Polynomials of exp, ln, tanh and atan: S. L. Moshier, Cephes.
#pragma once
#include "kernel.h"

/**
 * 1.5·2²³ + 127: a float32 that is added to it is rounded to a whole number n, and the lowest bits of the sum are n + 127, the exponent of 2ⁿ. Rounding and
 * conversion by their own instructions take the browser eight.
 */
#define ROUNDER 12583039.0f

/** eʳ − 1 where x = n·ln 2 + r, |r| ≤ ½ ln 2; and n + ROUNDER. |x| ≤ 89. */
INLINE f4 fractionOf(f4 x, f4 *rounded) {
  *rounded = fma(x, splat(1.44269504f), splat(ROUNDER));
  const f4 n = sub(*rounded, splat(ROUNDER));
  // ln 2 in two parts: the first has few bits, so that n times it is exact.
  f4 r = fma(n, splat(-0.693359375f), x);
  r = fma(n, splat(2.12194440e-4f), r);
  // Of degree 6, fitted to the smallest relative error over these r, 1.3e-8; pairs of its terms do not wait for each other (G. Estrin).
  const f4 square = mul(r, r);
  const f4 low = fma(splat(1.6666542683e-1f), r, splat(4.9999998133e-1f)), high = fma(splat(8.3666469219e-3f), r, splat(4.1667203947e-2f));
  const f4 p = fma(fma(splat(1.3882495528e-3f), square, high), square, low);
  return fma(p, square, r);
}

/** 2ⁿ from n + ROUNDER, −126 ≤ n ≤ 127. */
INLINE f4 twoToThe(f4 rounded) { return wasm_i32x4_shl(rounded, 23); }

/** eˣ for |x| ≤ 87, where 2ⁿ and the result are normal numbers. Not-a-number stays so. */
INLINE f4 expWithin(f4 x) {
  f4 n;
  const f4 fraction = fractionOf(x, &n);
  return mul(add(fraction, splat(1)), twoToThe(n));
}

/** eˣ = 2ⁿ·eʳ, |r| ≤ ½ ln 2. 0 below −87.3, 3.4e38 above 88.7 (∞ only for a few ulps). Not-a-number stays so. */
INLINE f4 expOf(f4 x) {
  f4 n;
  const f4 fraction = fractionOf(larger(smaller(x, splat(88.72283f)), splat(-87.33654f)), &n);
  // 2¹²⁸ is no float32: twice 2¹²⁷.
  const f4 most = smaller(n, splat(ROUNDER + 127));
  const f4 y = mul(mul(add(fraction, splat(1)), twoToThe(most)), add(splat(1), sub(n, most)));
  return wasm_v128_andnot(y, wasm_f32x4_lt(x, splat(-87.33654f)));
}

/** ln x for normal positive x; −∞ at 0, not a number below. */
INLINE f4 logOf(f4 x) {
  const f4 bounded = larger(x, splat(1.17549435e-38f));
  v128_t exponent = wasm_i32x4_sub(wasm_u32x4_shr(bounded, 23), wasm_i32x4_splat(126));
  f4 m = wasm_v128_or(wasm_v128_and(bounded, wasm_i32x4_splat(0x007fffff)), wasm_i32x4_splat(0x3f000000));
  // m in [½, 1); below √½ it is doubled.
  const f4 few = wasm_f32x4_lt(m, splat(0.70710678f));
  exponent = wasm_i32x4_add(exponent, few);
  m = sub(add(m, both(m, few)), splat(1));
  const f4 e = wasm_f32x4_convert_i32x4(exponent);
  f4 p = fma(splat(7.0376836292e-2f), m, splat(-1.1514610310e-1f));
  p = fma(p, m, splat(1.1676998740e-1f));
  p = fma(p, m, splat(-1.2420140846e-1f));
  p = fma(p, m, splat(1.4249322787e-1f));
  p = fma(p, m, splat(-1.6668057665e-1f));
  p = fma(p, m, splat(2.0000714765e-1f));
  p = fma(p, m, splat(-2.4999993993e-1f));
  p = fma(p, m, splat(3.3333331174e-1f));
  const f4 z = mul(m, m);
  f4 y = mul(mul(p, z), m);
  y = fma(e, splat(-2.12194440e-4f), y);
  y = sub(y, mul(splat(0.5f), z));
  y = fma(e, splat(0.693359375f), add(m, y));
  y = select(wasm_f32x4_eq(x, splat(0)), splat(-__builtin_inff()), y);
  y = select(wasm_f32x4_eq(x, splat(__builtin_inff())), x, y);
  return select(wasm_f32x4_ge(x, splat(0)), y, splat(__builtin_nanf("")));
}

/** ln(1 + u) = 2·artanh s, s = u/(2 + u), for 0 ≤ u ≤ 1. The series of artanh, fitted to the smallest relative error over these s, 5e-9. */
INLINE f4 log1pOf(f4 u) {
  const f4 s = div(u, add(splat(2), u));
  const f4 z = mul(s, s);
  f4 p = fma(splat(2.8025573017e-1f), z, splat(2.7999263829e-1f));
  p = fma(p, z, splat(4.0021667808e-1f));
  p = fma(p, z, splat(6.6666414136e-1f));
  p = fma(p, z, splat(2));
  return mul(p, s);
}

/** eˣ − 1 = 2ⁿ·(eʳ − 1) + (2ⁿ − 1) for x ≤ 0. Not-a-number stays so. */
INLINE f4 expm1Of(f4 x) {
  f4 n;
  const f4 fraction = fractionOf(larger(x, splat(-87)), &n);
  const f4 power = twoToThe(n);
  return fma(fraction, power, sub(power, splat(1)));
}

/** −m/(2 + m) for positive x, m = e⁻²ˣ − 1: no number is lost where x is small. */
INLINE f4 tanhOf(f4 x) {
  const f4 m = expm1Of(mul(splat(-2), absolute(x)));
  const f4 sign = wasm_v128_and(x, wasm_i32x4_splat((int)0x80000000));
  return wasm_v128_xor(div(m, sub(splat(-2), m)), sign);
}

/** 1.6e-38 where it would be smaller. */
INLINE f4 sigmoidOf(f4 x) { return div(splat(1), add(splat(1), expWithin(larger(smaller(wasm_f32x4_neg(x), splat(87)), splat(-87))))); }

INLINE f4 softplusOf(f4 x) { return add(larger(x, splat(0)), log1pOf(expWithin(larger(wasm_f32x4_neg(absolute(x)), splat(-87))))); }

INLINE f4 atanOf(f4 x) {
  const f4 size = absolute(x);
  const f4 far = wasm_f32x4_gt(size, splat(2.414213562f)), middle = wasm_f32x4_gt(size, splat(0.4142135624f));
  const f4 reduced = select(far, div(splat(-1), size), select(middle, div(sub(size, splat(1)), add(size, splat(1))), size));
  const f4 base = select(far, splat(1.57079633f), both(middle, splat(0.785398163f)));
  const f4 z = mul(reduced, reduced);
  f4 p = fma(splat(8.05374449538e-2f), z, splat(-1.38776856032e-1f));
  p = fma(p, z, splat(1.99777106478e-1f));
  p = fma(p, z, splat(-3.33329491539e-1f));
  const f4 y = add(base, fma(mul(p, z), reduced, reduced));
  return wasm_v128_or(y, wasm_v128_and(x, wasm_i32x4_splat((int)0x80000000)));
}

/** Φ(x), the normal distribution: ½·erfc(−x/√2) by the series of Press et al., Numerical Recipes, §6.2. Absolute error 1.5e-7. */
INLINE f4 normalOf(f4 x) {
  const f4 z = mul(absolute(x), splat(0.70710678f));
  const f4 t = div(splat(1), fma(splat(0.5f), z, splat(1)));
  f4 p = fma(splat(0.17087277f), t, splat(-0.82215223f));
  p = fma(p, t, splat(1.48851587f));
  p = fma(p, t, splat(-1.13520398f));
  p = fma(p, t, splat(0.27886807f));
  p = fma(p, t, splat(-0.18628806f));
  p = fma(p, t, splat(0.09678418f));
  p = fma(p, t, splat(0.37409196f));
  p = fma(p, t, splat(1.00002368f));
  p = fma(p, t, splat(-1.26551223f));
  // e^−z² alone, for z² is large beside the rest.
  const f4 tail = mul(mul(splat(0.5f), t), mul(expOf(wasm_f32x4_neg(mul(z, z))), expOf(p)));
  return select(wasm_f32x4_ge(x, splat(0)), sub(splat(1), tail), tail);
}

/** ln and exp of one number. */
INLINE float logOne(float x) { return wasm_f32x4_extract_lane(logOf(splat(x)), 0); }
INLINE float expOne(float x) { return wasm_f32x4_extract_lane(expOf(splat(x)), 0); }
