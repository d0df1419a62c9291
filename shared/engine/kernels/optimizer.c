// One step of an optimizer over one contiguous region of weights θ with gradients g, in one pass. The formulas are PyTorch's; docs/engine.md has each beside its
// hyperparameters, which are prepared in double precision by the caller.
#include "kernel.h"

enum { SGD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM, ADAMW, ADAMAX, NADAM };

/**
 * 0 in place of numbers below the smallest normal one: operations on such take a hundred times as long, and none is of use to a weight. Memories fade by a factor each
 * step where no gradient comes any more, and would stay there for good.
 */
INLINE f4 settle(f4 x) { return both(x, wasm_f32x4_ge(absolute(x), splat(1.17549435e-38f))); }

/** g² where it is one of many that are averaged. Far below any ε, and lost beside a gradient of 1e-8, this keeps the square and a share of it from becoming that small. */
INLINE f4 squareOf(f4 g) {
  const f4 x = add(g, splat(1e-16f));
  return mul(x, x);
}

INLINE void optimiseSome(const int kind, const f4 *h, const float *gradients, float *theta, float *first, float *second, int some) {
  const f4 g = load(gradients);
  f4 x = load(theta);
  if (kind == SGD) x = sub(x, mul(h[0], g));
  else {
    f4 a = load(first);
    if (kind == MOMENTUM || kind == NESTEROV) {
      a = add(mul(a, h[1]), g);
      x = sub(x, mul(kind == NESTEROV ? add(g, mul(a, h[1])) : a, h[0]));
    } else if (kind == ADAGRAD || kind == RMSPROP) {
      a = kind == ADAGRAD ? add(a, squareOf(g)) : add(mul(a, h[1]), mul(squareOf(g), h[2]));
      x = sub(x, mul(div(g, add(root(a), kind == ADAGRAD ? h[1] : h[3])), h[0]));
    } else {
      f4 b = load(second);
      a = add(mul(a, h[1]), mul(g, h[2]));
      if (kind == ADAMAX) {
        b = larger(mul(b, h[3]), add(absolute(g), h[4]));
        x = sub(x, mul(div(a, b), h[0]));
      } else {
        b = add(mul(b, h[3]), mul(squareOf(g), h[4]));
        const f4 below = add(mul(root(b), h[5]), h[6]);
        if (kind == ADAMW) x = mul(x, h[7]);
        if (kind == NADAM) x = sub(x, div(add(mul(h[0], g), mul(h[7], a)), below));
        else x = sub(x, mul(div(a, below), h[0]));
      }
      storeSome(second, kind == ADAMAX ? settle(b) : b, some);
    }
    storeSome(first, kind == ADAGRAD || kind == RMSPROP ? a : settle(a), some);
  }
  storeSome(theta, x, some);
}

INLINE void optimise(const int kind, const int *w) {
  const int count = w[SGD_COUNT];
  float *theta = AT(SGD_WEIGHTS), *first = AT(SGD_FIRST), *second = AT(SGD_SECOND);
  const float *gradients = AT(SGD_GRADIENTS), *hyper = AT(SGD_HYPER);
  f4 h[8];
  UNROLL for (int i = 0; i < 8; i++) h[i] = loadSplat(hyper + i);
  int i = 0;
  for (; i + 4 <= count; i += 4) optimiseSome(kind, h, gradients + i, theta + i, first + i, second + i, 4);
  if (i < count) optimiseSome(kind, h, gradients + i, theta + i, first + i, second + i, count - i);
}

void sgd(const int *w) { optimise(SGD, w); }
void momentum(const int *w) { optimise(MOMENTUM, w); }
void nesterov(const int *w) { optimise(NESTEROV, w); }
void adagrad(const int *w) { optimise(ADAGRAD, w); }
void rmsprop(const int *w) { optimise(RMSPROP, w); }
void adam(const int *w) { optimise(ADAM, w); }
void adamw(const int *w) { optimise(ADAMW, w); }
void adamax(const int *w) { optimise(ADAMAX, w); }
void nadam(const int *w) { optimise(NADAM, w); }

INLINE void addSquares(Sums *sums, f4 x) {
  const v128_t low = wasm_f64x2_promote_low_f32x4(x), high = wasm_f64x2_promote_low_f32x4(wasm_i32x4_shuffle(x, x, 2, 3, 2, 3));
  sums->low = wasm_f64x2_add(sums->low, wasm_f64x2_mul(low, low));
  sums->high = wasm_f64x2_add(sums->high, wasm_f64x2_mul(high, high));
}

/** g ← g·min(1, limit/‖g‖), the norm in double precision. */
void clipNorm(const int *w) {
  const int count = w[CLIP_NORM_COUNT];
  float *g = AT(CLIP_NORM_GRADIENTS);
  const float limit = FLOAT_AT(CLIP_NORM_LIMIT);
  Sums squares = {wasm_f64x2_splat(0), wasm_f64x2_splat(0)};
  for (int i = 0; i < count; i += 4) addSquares(&squares, some(load(g + i), count - i));
  const double norm = __builtin_sqrt(totalOf(squares));
  if (!(norm > (double)limit)) return;
  const f4 factor = splat((float)((double)limit / norm));
  for (int i = 0; i < count; i += 4) storeSome(g + i, mul(load(g + i), factor), count - i);
}

/** g ← min(max(g, −limit), limit). Not-a-number stays so, and is noticed. */
void clipValue(const int *w) {
  const int count = w[CLIP_VALUE_COUNT];
  float *g = AT(CLIP_VALUE_GRADIENTS);
  const f4 high = splat(FLOAT_AT(CLIP_VALUE_LIMIT)), low = wasm_f32x4_neg(high);
  for (int i = 0; i < count; i += 4) storeSome(g + i, smaller(larger(load(g + i), low), high), count - i);
}

/** total ← total + l1·Σ|θ| + l2·Σθ²; g ← g + l1·sign(θ) + 2·l2·θ, with sign(0) = 0. */
void penalty(const int *w) {
  const int count = w[PENALTY_COUNT];
  const float *theta = AT(PENALTY_WEIGHTS);
  float *g = AT(PENALTY_GRADIENTS);
  double *total = (double *)AT(PENALTY_TOTAL);
  const float l1 = FLOAT_AT(PENALTY_L1), l2 = FLOAT_AT(PENALTY_L2);
  if (total) {
    Sums sizes = {wasm_f64x2_splat(0), wasm_f64x2_splat(0)}, squares = sizes;
    for (int i = 0; i < count; i += 4) {
      const f4 x = some(load(theta + i), count - i);
      addTo(&sizes, absolute(x));
      addSquares(&squares, x);
    }
    total[0] += (double)l1 * totalOf(sizes) + (double)l2 * totalOf(squares);
  }
  if (!g) return;
  const f4 pull = splat(l1), slope = splat(2 * l2), none = splat(0);
  for (int i = 0; i < count; i += 4) {
    const f4 x = load(theta + i);
    const f4 sign = sub(both(wasm_f32x4_gt(x, none), pull), both(wasm_f32x4_lt(x, none), pull));
    storeSome(g + i, add(load(g + i), add(sign, mul(slope, x))), count - i);
  }
}
