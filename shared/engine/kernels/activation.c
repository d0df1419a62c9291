// Functions of one number, y = f(x), and their way back, dx = dy·f′, in the numbering of opcodes.h; softmax, PReLU and maxout.
//
//   function      f(x)                            f′ from x                          f′ from y
//   linear        x                               1                                  1
//   step, sign    1 if x ≥ 0 else 0; sign of x    0                                  0
//   sigmoid       1/(1 + e⁻ˣ)                     y(1 − y)                           y(1 − y)
//   hardSigmoid   min(max(x + 3, 0), 6)/6         1/6 for −3 < x < 3                 1/6 for 0 < y < 1
//   tanh          tanh x                          1 − y²                             1 − y²
//   arctan        arctan x                        1/(1 + x²)
//   relu, relu6   max(0, x), at most 6            1 for x > 0 (and x < 6)            the same of y
//   leakyRelu     x for x > 0 else αx             1 or α                             the same, α ≥ 0
//   elu           x for x > 0 else α(eˣ − 1)      1 or αeˣ                           1 or y + α, α ≥ 0
//   selu          λ·elu with α = 1.673…           λ or λαeˣ                          λ or y + λα
//   gelu          x·Φ(x)                          Φ(x) + x·φ(x)
//   softplus      ln(1 + eˣ)                      σ(x)
//   softsign      x/(1 + |x|)                     1/(1 + |x|)²                       (1 − |y|)²
//   swish         x·σ(x)                          σ + x·σ·(1 − σ)
//   hardSwish     x·min(max(x + 3, 0), 6)/6       0, (2x + 3)/6 or 1
//   mish          x·tanh(softplus x)              t + x·σ·(1 − t²), t = tanh(softplus x)
//   softmax       yᵢ = eˣⁱ/Σ eˣ                   dxᵢ = yᵢ·(dyᵢ − Σ y·dy)
//   prelu         max(x, 0) + α_c·min(x, 0)       1 or α_c; dα_c = Σ dy·min(x, 0)
#include "math.h"

#define SELU_ALPHA 1.6732632423543772f
#define SELU_SCALE 1.0507009873554805f

INLINE f4 valueOf(const int function, f4 x, f4 alpha) {
  const f4 none = splat(0), one = splat(1);
  switch (function) {
    case F_STEP: return both(wasm_f32x4_ge(x, none), one);
    case F_SIGN: return sub(both(wasm_f32x4_gt(x, none), one), both(wasm_f32x4_lt(x, none), one));
    case F_SIGMOID: return sigmoidOf(x);
    case F_HARD_SIGMOID: return mul(smaller(larger(add(x, splat(3)), none), splat(6)), splat(1.0f / 6));
    case F_TANH: return tanhOf(x);
    case F_ARCTAN: return atanOf(x);
    case F_RELU: return larger(x, none);
    case F_RELU6: return smaller(larger(x, none), splat(6));
    case F_LEAKY_RELU: return select(wasm_f32x4_gt(x, none), x, mul(alpha, x));
    case F_ELU: return select(wasm_f32x4_gt(x, none), x, mul(alpha, expm1Of(smaller(x, none))));
    case F_SELU: return mul(splat(SELU_SCALE), select(wasm_f32x4_gt(x, none), x, mul(splat(SELU_ALPHA), expm1Of(smaller(x, none)))));
    case F_GELU: return mul(x, normalOf(x));
    case F_SOFTPLUS: return softplusOf(x);
    case F_SOFTSIGN: return div(x, add(one, absolute(x)));
    case F_SWISH: return mul(x, sigmoidOf(x));
    case F_HARD_SWISH: return mul(x, mul(smaller(larger(add(x, splat(3)), none), splat(6)), splat(1.0f / 6)));
    case F_MISH: return mul(x, tanhOf(softplusOf(x)));
    default: return x;
  }
}

INLINE f4 slopeFromInput(const int function, f4 x, f4 alpha) {
  const f4 none = splat(0), one = splat(1);
  switch (function) {
    case F_STEP: case F_SIGN: return none;
    case F_SIGMOID: { const f4 y = sigmoidOf(x); return mul(y, sub(one, y)); }
    case F_HARD_SIGMOID: return both(wasm_f32x4_lt(absolute(x), splat(3)), splat(1.0f / 6));
    case F_TANH: { const f4 y = tanhOf(x); return sub(one, mul(y, y)); }
    case F_ARCTAN: return div(one, add(one, mul(x, x)));
    case F_RELU: return both(wasm_f32x4_gt(x, none), one);
    case F_RELU6: return both(both(wasm_f32x4_gt(x, none), wasm_f32x4_lt(x, splat(6))), one);
    case F_LEAKY_RELU: return select(wasm_f32x4_gt(x, none), one, alpha);
    case F_ELU: return select(wasm_f32x4_gt(x, none), one, mul(alpha, expOf(x)));
    case F_SELU: return mul(splat(SELU_SCALE), select(wasm_f32x4_gt(x, none), one, mul(splat(SELU_ALPHA), expOf(x))));
    case F_GELU: return add(normalOf(x), mul(x, mul(splat(0.3989422804f), expOf(mul(splat(-0.5f), mul(x, x))))));
    case F_SOFTPLUS: return sigmoidOf(x);
    case F_SOFTSIGN: { const f4 s = add(one, absolute(x)); return div(one, mul(s, s)); }
    case F_SWISH: { const f4 s = sigmoidOf(x); return mul(s, add(one, mul(x, sub(one, s)))); }
    case F_HARD_SWISH: {
      const f4 within = mul(add(add(x, x), splat(3)), splat(1.0f / 6));
      return both(wasm_f32x4_gt(x, splat(-3)), select(wasm_f32x4_lt(x, splat(3)), within, one));
    }
    case F_MISH: { const f4 t = tanhOf(softplusOf(x)); return add(t, mul(mul(x, sigmoidOf(x)), sub(one, mul(t, t)))); }
    default: return one;
  }
}

INLINE f4 slopeFromOutput(const int function, f4 y, f4 alpha) {
  const f4 none = splat(0), one = splat(1);
  switch (function) {
    case F_STEP: case F_SIGN: return none;
    case F_SIGMOID: return mul(y, sub(one, y));
    case F_HARD_SIGMOID: return both(both(wasm_f32x4_gt(y, none), wasm_f32x4_lt(y, one)), splat(1.0f / 6));
    case F_TANH: return sub(one, mul(y, y));
    case F_RELU: return both(wasm_f32x4_gt(y, none), one);
    case F_RELU6: return both(both(wasm_f32x4_gt(y, none), wasm_f32x4_lt(y, splat(6))), one);
    case F_LEAKY_RELU: return select(wasm_f32x4_gt(y, none), one, alpha);
    case F_ELU: return select(wasm_f32x4_gt(y, none), one, add(y, alpha));
    case F_SELU: return select(wasm_f32x4_gt(y, none), splat(SELU_SCALE), add(y, splat(SELU_SCALE * SELU_ALPHA)));
    case F_SOFTSIGN: { const f4 s = sub(one, absolute(y)); return mul(s, s); }
    default: return one;
  }
}

INLINE void applyLoop(const int function, f4 alpha, int count, const float *x, float *y) {
  int i = 0;
  for (; i + 4 <= count; i += 4) store(y + i, valueOf(function, load(x + i), alpha));
  if (i < count) storeSome(y + i, valueOf(function, load(x + i), alpha), count - i);
}

INLINE f4 backOf(const int function, const int fromInput, f4 alpha, const float *saved, const float *dy, const float *dx, int more) {
  const f4 s = load(saved);
  const f4 d = mul(load(dy), fromInput ? slopeFromInput(function, s, alpha) : slopeFromOutput(function, s, alpha));
  return more ? add(d, load(dx)) : d;
}

INLINE void backLoop(const int function, const int fromInput, f4 alpha, int count, const float *saved, const float *dy, float *dx, int more) {
  int i = 0;
  for (; i + 4 <= count; i += 4) store(dx + i, backOf(function, fromInput, alpha, saved + i, dy + i, dx + i, more));
  if (i < count) storeSome(dx + i, backOf(function, fromInput, alpha, saved + i, dy + i, dx + i, more), count - i);
}

/** dx by strips of 4 columns, for then their sums are at hand. */
INLINE void sumsLoop(const int function, f4 alpha, int rows, int columns, const float *saved, const float *dy, float *dx, float *sums) {
  for (int first = 0; first < columns; first += 4) {
    const int wide = least(4, columns - first);
    f4 odd = splat(0), even = splat(0);
    const float *s = saved + first, *d = dy + first;
    float *to = dx + first;
    int row = 0;
    for (; row + 2 <= rows; row += 2, s += 2 * columns, d += 2 * columns, to += 2 * columns) {
      const f4 a = backOf(function, 0, alpha, s, d, to, 0), b = backOf(function, 0, alpha, s + columns, d + columns, to, 0);
      storeSome(to, a, wide);
      storeSome(to + columns, b, wide);
      even = add(even, a);
      odd = add(odd, b);
    }
    if (row < rows) {
      const f4 a = backOf(function, 0, alpha, s, d, to, 0);
      storeSome(to, a, wide);
      even = add(even, a);
    }
    storeSome(sums + first, add(even, odd), wide);
  }
}

#define EACH(DO) \
  DO(F_STEP) DO(F_SIGN) DO(F_SIGMOID) DO(F_HARD_SIGMOID) DO(F_TANH) DO(F_ARCTAN) DO(F_RELU) DO(F_RELU6) DO(F_LEAKY_RELU) DO(F_ELU) DO(F_SELU) DO(F_GELU) DO(F_SOFTPLUS) DO(F_SOFTSIGN) DO(F_SWISH) DO(F_HARD_SWISH) DO(F_MISH)
#define EACH_FROM_OUTPUT(DO) DO(F_STEP) DO(F_SIGMOID) DO(F_HARD_SIGMOID) DO(F_TANH) DO(F_RELU) DO(F_RELU6) DO(F_LEAKY_RELU) DO(F_ELU) DO(F_SELU) DO(F_SOFTSIGN)

void applyFunction(int function, float alpha, int count, const float *x, float *y) {
#define DO(name) case name: applyLoop(name, splat(alpha), count, x, y); break;
  switch (function) {
    EACH(DO)
    default: if (x != y) copyNumbers(y, x, count);
  }
#undef DO
}

void activate(const int *w) {
  applyFunction(w[ACTIVATE_FUNCTION], FLOAT_AT(ACTIVATE_ALPHA), w[ACTIVATE_COUNT], AT(ACTIVATE_X), AT(ACTIVATE_Y));
}

void activateBack(const int *w) {
  const f4 alpha = splat(FLOAT_AT(ACTIVATE_BACK_ALPHA));
  const int count = w[ACTIVATE_BACK_COUNT], more = w[ACTIVATE_BACK_ACCUMULATE];
  const float *saved = AT(ACTIVATE_BACK_SAVED), *dy = AT(ACTIVATE_BACK_DY);
  float *dx = AT(ACTIVATE_BACK_DX);
  const int function = w[ACTIVATE_BACK_FUNCTION];
  if (function == F_LINEAR) {
    if (dx == dy && !more) return;
    backLoop(F_LINEAR, 0, alpha, count, dy, dy, dx, more);
    return;
  }
  if (w[ACTIVATE_BACK_FROM]) {
#define DO(name) case name: backLoop(name, 1, alpha, count, saved, dy, dx, more); break;
    switch (function) { EACH(DO) }
#undef DO
  } else {
#define DO(name) case name: backLoop(name, 0, alpha, count, saved, dy, dx, more); break;
    switch (function) {
      EACH_FROM_OUTPUT(DO)
      case F_SIGN: backLoop(F_STEP, 0, alpha, count, saved, dy, dx, more);
    }
#undef DO
  }
}

void activateBackSums(const int *w) {
  const f4 alpha = splat(FLOAT_AT(ACTIVATE_BACK_SUMS_ALPHA));
  const int rows = w[ACTIVATE_BACK_SUMS_ROWS], columns = w[ACTIVATE_BACK_SUMS_COLUMNS];
  const float *saved = AT(ACTIVATE_BACK_SUMS_SAVED), *dy = AT(ACTIVATE_BACK_SUMS_DY);
  float *dx = AT(ACTIVATE_BACK_SUMS_DX), *sums = AT(ACTIVATE_BACK_SUMS_SUMS);
#define DO(name) case name: sumsLoop(name, alpha, rows, columns, saved, dy, dx, sums); break;
  switch (w[ACTIVATE_BACK_SUMS_FUNCTION]) {
    EACH_FROM_OUTPUT(DO)
    case F_SIGN: sumsLoop(F_STEP, alpha, rows, columns, saved, dy, dx, sums); break;
    default: sumsLoop(F_LINEAR, alpha, rows, columns, dy, dy, dx, sums);
  }
#undef DO
}

void softmaxRow(int columns, const float *x, float *y) {
  float largest = x[0];
  for (int j = 1; j < columns; j++) if (x[j] > largest) largest = x[j];
  int j = 0;
  f4 sums = splat(0);
  float sum = 0;
  for (; j + 4 <= columns; j += 4) {
    const f4 e = expOf(sub(load(x + j), splat(largest)));
    sums = add(sums, e);
    store(y + j, e);
  }
  if (j < columns) {
    storeSome(y + j, expOf(sub(load(x + j), splat(largest))), columns - j);
    for (int i = j; i < columns; i++) sum += y[i];
  }
  const float share = 1 / (sum + sumOf(sums));
  for (j = 0; j < columns; j += 4) storeSome(y + j, mul(load(y + j), splat(share)), columns - j);
}

void softmax(const int *w) {
  const int columns = w[SOFTMAX_COLUMNS];
  for (int i = 0; i < w[SOFTMAX_ROWS]; i++) softmaxRow(columns, AT(SOFTMAX_X) + i * columns, AT(SOFTMAX_Y) + i * columns);
}

void softmaxBack(const int *w) {
  const int columns = w[SOFTMAX_BACK_COLUMNS], more = w[SOFTMAX_BACK_ACCUMULATE];
  for (int i = 0; i < w[SOFTMAX_BACK_ROWS]; i++) {
    const float *y = AT(SOFTMAX_BACK_Y) + i * columns, *dy = AT(SOFTMAX_BACK_DY) + i * columns;
    float *dx = AT(SOFTMAX_BACK_DX) + i * columns;
    float sum = 0;
    for (int j = 0; j < columns; j++) sum += y[j] * dy[j];
    for (int j = 0; j < columns; j++) {
      const float d = y[j] * (dy[j] - sum);
      dx[j] = more ? dx[j] + d : d;
    }
  }
}

void prelu(const int *w) {
  const int columns = w[PRELU_COLUMNS];
  const float *slope = AT(PRELU_SLOPE);
  for (int i = 0; i < w[PRELU_ROWS]; i++) {
    const float *x = AT(PRELU_X) + i * columns;
    float *y = AT(PRELU_Y) + i * columns;
    for (int j = 0; j < columns; j += 4) {
      const f4 v = load(x + j);
      storeSome(y + j, add(larger(v, splat(0)), mul(load(slope + j), smaller(v, splat(0)))), columns - j);
    }
  }
}

void preluBack(const int *w) {
  const int rows = w[PRELU_BACK_ROWS], columns = w[PRELU_BACK_COLUMNS], more = w[PRELU_BACK_ACCUMULATE];
  const float *slope = AT(PRELU_BACK_SLOPE);
  float *dslope = AT(PRELU_BACK_DSLOPE);
  if (dslope) {
    for (int j = 0; j < columns; j += 4) {
      f4 sum = splat(0);
      for (int i = 0; i < rows; i++) sum = add(sum, mul(load(AT(PRELU_BACK_DY) + i * columns + j), smaller(load(AT(PRELU_BACK_X) + i * columns + j), splat(0))));
      storeSome(dslope + j, w[PRELU_BACK_ACCUMULATE_SLOPE] ? add(sum, load(dslope + j)) : sum, columns - j);
    }
  }
  if (!AT(PRELU_BACK_DX)) return;
  for (int i = 0; i < rows; i++) {
    const float *x = AT(PRELU_BACK_X) + i * columns, *dy = AT(PRELU_BACK_DY) + i * columns;
    float *dx = AT(PRELU_BACK_DX) + i * columns;
    for (int j = 0; j < columns; j += 4) {
      f4 d = mul(load(dy + j), select(wasm_f32x4_gt(load(x + j), splat(0)), splat(1), load(slope + j)));
      if (more) d = add(d, load(dx + j));
      storeSome(dx + j, d, columns - j);
    }
  }
}

void maxout(const int *w) {
  const int pieces = w[MAXOUT_PIECES], units = w[MAXOUT_UNITS];
  for (int i = 0; i < w[MAXOUT_ROWS]; i++) {
    const float *x = AT(MAXOUT_X) + i * pieces * units;
    float *y = AT(MAXOUT_Y) + i * units;
    for (int u = 0; u < units; u += 4) {
      f4 best = load(x + u);
      for (int p = 1; p < pieces; p++) best = larger(best, load(x + p * units + u));
      storeSome(y + u, best, units - u);
    }
  }
}

void maxoutBack(const int *w) {
  const int pieces = w[MAXOUT_BACK_PIECES], units = w[MAXOUT_BACK_UNITS], more = w[MAXOUT_BACK_ACCUMULATE];
  for (int i = 0; i < w[MAXOUT_BACK_ROWS]; i++) {
    const float *x = AT(MAXOUT_BACK_X) + i * pieces * units, *dy = AT(MAXOUT_BACK_DY) + i * units;
    float *dx = AT(MAXOUT_BACK_DX) + i * pieces * units;
    for (int u = 0; u < units; u++) {
      int best = 0;
      for (int p = 1; p < pieces; p++) if (x[p * units + u] > x[best * units + u]) best = p;
      for (int p = 0; p < pieces; p++) {
        const float d = p == best ? dy[u] : 0;
        dx[p * units + u] = more ? dx[p * units + u] + d : d;
      }
    }
  }
}
