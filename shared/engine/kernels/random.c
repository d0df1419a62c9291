// Random numbers without a state: each is a hash of (seed, salt, its place), so that a mask need not be stored and comes out the same in whatever order it is drawn.
// The mixing is MurmurHash3's finaliser (A. Appleby, public domain) twice, once for seed and salt, once for the place.
#include "math.h"

static uint32_t mix(uint32_t x) {
  x = (x ^ (x >> 16)) * 0x85ebca6bu;
  x = (x ^ (x >> 13)) * 0xc2b2ae35u;
  return x ^ (x >> 16);
}

static uint32_t keyOf(uint32_t seed, uint32_t salt) { return mix(mix(seed + 0x9e3779b9u) + salt * 0x85ebca6bu + 0x632be59bu); }

INLINE v128_t mix4(v128_t x) {
  x = wasm_i32x4_mul(wasm_v128_xor(x, wasm_u32x4_shr(x, 16)), wasm_i32x4_splat((int)0x85ebca6bu));
  x = wasm_i32x4_mul(wasm_v128_xor(x, wasm_u32x4_shr(x, 13)), wasm_i32x4_splat((int)0xc2b2ae35u));
  return wasm_v128_xor(x, wasm_u32x4_shr(x, 16));
}

/** 32 random bits for each of four neighbouring places. */
INLINE v128_t bitsAt(uint32_t key, int place) {
  const v128_t places = wasm_i32x4_add(wasm_i32x4_splat(place), wasm_i32x4_const(0, 1, 2, 3));
  return mix4(wasm_i32x4_add(mix4(wasm_i32x4_add(places, wasm_i32x4_splat((int)key))), wasm_i32x4_splat((int)(key * 0x9e3779b9u))));
}

/** In [0, 1), of 24 bits. */
INLINE f4 uniformAt(uint32_t key, int place) { return mul(wasm_f32x4_convert_i32x4(wasm_u32x4_shr(bitsAt(key, place), 8)), splat(1.0f / 16777216)); }

void dropout(const int *w) {
  const int middle = w[DROPOUT_MIDDLE], inner = w[DROPOUT_INNER], spatial = w[DROPOUT_SPATIAL], more = w[DROPOUT_ACCUMULATE];
  const float rate = FLOAT_AT(DROPOUT_RATE);
  const f4 factor = splat(1 / (1 - rate)), border = splat(rate);
  const uint32_t key = keyOf(*(const uint32_t *)AT(DROPOUT_SEED), (uint32_t)w[DROPOUT_SALT]);
  const float *x = AT(DROPOUT_X);
  float *y = AT(DROPOUT_Y);
  const int rows = spatial ? w[DROPOUT_OUTER] * middle : 1, width = spatial ? inner : w[DROPOUT_OUTER] * middle * inner;
  for (int i = 0; i < rows; i++, x += width, y += width) {
    const int place = spatial ? i / middle * inner : 0;
    for (int k = 0; k < width; k += 4) {
      f4 v = both(mul(load(x + k), factor), wasm_f32x4_ge(uniformAt(key, place + k), border));
      if (more) v = add(v, load(y + k));
      storeSome(y + k, v, width - k);
    }
  }
}

/** cos 2πt of t in [0, 1): Taylor's series about the nearest quarter, error 3e-7. */
INLINE f4 cosineOfTurn(f4 t) {
  const f4 n = wasm_f32x4_nearest(mul(t, splat(4)));
  const f4 r = mul(sub(t, mul(n, splat(0.25f))), splat(6.28318531f));
  const f4 z = mul(r, r);
  f4 even = fma(splat(1.0f / 40320), z, splat(-1.0f / 720));
  even = fma(even, z, splat(1.0f / 24));
  even = fma(even, z, splat(-0.5f));
  even = fma(even, z, splat(1));
  f4 odd = fma(splat(-1.0f / 5040), z, splat(1.0f / 120));
  odd = fma(odd, z, splat(-1.0f / 6));
  odd = mul(fma(odd, z, splat(1)), r);
  // Quarter 0: cos r, 1: −sin r, 2: −cos r, 3: sin r, 4: cos r.
  const v128_t quarter = wasm_i32x4_trunc_sat_f32x4(n);
  const f4 value = select(wasm_i32x4_ne(wasm_v128_and(quarter, wasm_i32x4_splat(1)), wasm_i32x4_splat(0)), odd, even);
  const v128_t negative = wasm_i32x4_shl(wasm_v128_and(wasm_i32x4_add(quarter, wasm_i32x4_splat(1)), wasm_i32x4_splat(2)), 30);
  return wasm_v128_xor(value, negative);
}

/** Box & Muller 1958: √(−2 ln(1 − u))·cos 2πv. */
void gaussianNoise(const int *w) {
  const int count = w[GAUSSIAN_NOISE_COUNT];
  const uint32_t key = keyOf(*(const uint32_t *)AT(GAUSSIAN_NOISE_SEED), (uint32_t)w[GAUSSIAN_NOISE_SALT]);
  const uint32_t other = mix(key + 0x68bc21ebu);
  const f4 deviation = splat(FLOAT_AT(GAUSSIAN_NOISE_DEVIATION));
  const float *x = AT(GAUSSIAN_NOISE_X);
  float *y = AT(GAUSSIAN_NOISE_Y);
  for (int i = 0; i < count; i += 4) {
    const f4 radius = root(mul(splat(-2), logOf(sub(splat(1), uniformAt(key, i)))));
    storeSome(y + i, add(load(x + i), mul(deviation, mul(radius, cosineOfTurn(uniformAt(other, i))))), count - i);
  }
}
