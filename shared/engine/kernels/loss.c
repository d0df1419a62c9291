// Losses with their gradients in one pass. Of a batch of B samples with R rows each and n columns, weight w:
//
//   total = w/B · Σ samples (1/R · Σ rows loss(row));   gradient = w/(B·R) · ∂loss(row)/∂values
// and with class weights each row's loss and gradient times the weight of its true class (Keras's class_weight).
//
//   loss of a row                                          its gradient
//   softmax crossentropy     −Σ y·(z − ln Σ eᶻ)            softmax(z) − y
//   sigmoid crossentropy     1/n Σ max(z,0) − zy + ln(1 + e^−|z|)     (σ(z) − y)/n
//   mean squared             1/n Σ (y − ŷ)²                2(ŷ − y)/n
//   mean absolute            1/n Σ |y − ŷ|                 sign(ŷ − y)/n
//   of probabilities         the first of z = ln(clip p); −1/n Σ y ln p + (1 − y) ln(1 − p)      (softmax − y)/p; (p − y)/(p(1 − p)n)
//   box overlap              1 − I/U                       −(dI·(U + I) − I·dA)/U²
//
// `gradient` may be `values`: each row is read before it is written.
#include "math.h"

#define SMALLEST 1e-7f
/** Columns that a row's gradient is kept aside for, so that it may overwrite the values. */
enum { SOFT, SIGMOID, SQUARED, ABSOLUTE, CATEGORICAL, BINARY, BOX };

INLINE f4 clip(f4 p, float high) { return smaller(larger(p, splat(SMALLEST)), splat(high)); }

/** Softmax crossentropy of one row; `logs`: values are probabilities. */
INLINE float softRow(int n, const float *z, const float *y, float *gradient, float factor, const int logs) {
  f4 most4 = splat(-__builtin_inff());
  int j = 0;
#define SCORE(j) (logs ? logOf(clip(load(z + (j)), 1)) : load(z + (j)))
  for (; j + 4 <= n; j += 4) most4 = larger(most4, SCORE(j));
  if (j < n) {
    const v128_t beyond = wasm_i32x4_ge(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(n - j));
    most4 = larger(most4, select(beyond, splat(-__builtin_inff()), SCORE(j)));
  }
  float top = wasm_f32x4_extract_lane(most4, 0);
  const float others[3] = {wasm_f32x4_extract_lane(most4, 1), wasm_f32x4_extract_lane(most4, 2), wasm_f32x4_extract_lane(most4, 3)};
  UNROLL for (int i = 0; i < 3; i++) if (others[i] > top) top = others[i];
  f4 sums = splat(0), answer = splat(0);
  for (j = 0; j < n; j += 4) {
    const f4 apart = sub(SCORE(j), splat(top));
    const f4 e = some(expOf(apart), n - j);
    const f4 target = load(y + j);
    sums = add(sums, e);
    // 0·(−∞) must be 0.
    answer = add(answer, some(both(mul(target, apart), wasm_f32x4_ne(target, splat(0))), n - j));
  }
  const float sum = sumOf(sums);
  float weightOfTargets = 0;
  for (j = 0; j < n; j++) weightOfTargets += y[j];
  const float loss = weightOfTargets * logOne(sum) - sumOf(answer);
  if (gradient) {
    const f4 share = splat(1 / sum);
    for (j = 0; j < n; j += 4) {
      const f4 apart = sub(SCORE(j), splat(top));
      f4 d = mul(sub(mul(expOf(apart), share), load(y + j)), splat(factor));
      if (logs) {
        const f4 p = load(z + j);
        const f4 inside = both(wasm_f32x4_ge(p, splat(SMALLEST)), wasm_f32x4_le(p, splat(1)));
        d = both(div(d, clip(p, 1)), inside);
      }
      storeSome(gradient + j, d, n - j);
    }
  }
#undef SCORE
  return loss;
}

/** A loss that compares number with number, of four of them; and its slope. */
INLINE f4 pointLoss(const int kind, f4 v, f4 t, f4 *slope) {
  if (kind == SIGMOID) {
    const f4 e = expOf(wasm_f32x4_neg(absolute(v)));
    const f4 likely = div(splat(1), add(splat(1), e));
    // σ(v) is 1/(1 + e⁻ᵛ), and e/(1 + e) with e = eᵛ where v < 0.
    *slope = sub(select(wasm_f32x4_lt(v, splat(0)), mul(e, likely), likely), t);
    return add(sub(larger(v, splat(0)), mul(v, t)), log1pOf(e));
  }
  const f4 apart = sub(v, t);
  if (kind == SQUARED) {
    *slope = add(apart, apart);
    return mul(apart, apart);
  }
  if (kind == ABSOLUTE) {
    *slope = sub(both(wasm_f32x4_gt(apart, splat(0)), splat(1)), both(wasm_f32x4_lt(apart, splat(0)), splat(1)));
    return absolute(apart);
  }
  const f4 p = clip(v, 1 - SMALLEST), rest = sub(splat(1), p);
  *slope = div(sub(p, t), mul(p, rest));
  return wasm_f32x4_neg(add(mul(t, logOf(p)), mul(sub(splat(1), t), logOf(rest))));
}

INLINE float pointRow(const int kind, int n, const float *z, const float *y, float *gradient, float factor) {
  f4 sums = splat(0);
  const f4 each = splat(factor / (float)n);
  for (int j = 0; j < n; j += 4) {
    f4 slope;
    sums = add(sums, some(pointLoss(kind, load(z + j), load(y + j), &slope), n - j));
    if (gradient) storeSome(gradient + j, mul(slope, each), n - j);
  }
  return sumOf(sums) / (float)n;
}

/** What two spans of an axis share, and how that grows with centre and extent of the first. */
typedef struct { float length, extent, byCentre, byExtent, positive; } Overlap;
static Overlap overlap(float centre, float extent, float trueCentre, float trueExtent) {
  const float size = extent > 0 ? extent : 0, trueSize = trueExtent > 0 ? trueExtent : 0;
  const float begin = centre - size / 2, end = centre + size / 2, trueBegin = trueCentre - trueSize / 2, trueEnd = trueCentre + trueSize / 2;
  const float shared = (end < trueEnd ? end : trueEnd) - (begin > trueBegin ? begin : trueBegin);
  const float length = shared > 0 ? shared : 0;
  const float endCounts = length > 0 && end < trueEnd, beginCounts = length > 0 && begin > trueBegin, positive = extent > 0;
  return (Overlap){length, size, endCounts - beginCounts, positive * (endCounts + beginCounts) / 2, positive};
}

static float boxRow(const float *z, const float *y, float *gradient, float factor) {
  const Overlap across = overlap(z[0], z[2], y[0], y[2]), down = overlap(z[1], z[3], y[1], y[3]);
  const float shared = across.length * down.length, area = across.extent * down.extent;
  const float truth = (y[2] > 0 ? y[2] : 0) * (y[3] > 0 ? y[3] : 0);
  const float sum = area + truth - shared, whole = sum > 1e-12f ? sum : 1e-12f;
  if (gradient) {
    const float byShared[4] = {across.byCentre * down.length, down.byCentre * across.length, across.byExtent * down.length, down.byExtent * across.length};
    const float byArea[4] = {0, 0, across.positive * down.extent, down.positive * across.extent};
    for (int j = 0; j < 4; j++) gradient[j] = factor * (shared * byArea[j] - byShared[j] * (whole + shared)) / (whole * whole);
  }
  return 1 - shared / whole;
}

static int largestColumn(int n, const float *x) {
  int best = 0;
  for (int j = 1; j < n; j++) if (x[j] > x[best]) best = j;
  return best;
}

// All losses have the same arguments.
#define ARG(name) SOFTMAX_CROSSENTROPY_##name

/** Rows of a single column: four rows at a time. */
INLINE void lossOfColumn(const int kind, const int *w) {
  const int samples = w[ARG(SAMPLES)], rows = w[ARG(ROWS)], counting = w[ARG(COUNT)];
  const float *z = AT(ARG(VALUES)), *y = AT(ARG(TARGETS));
  float *gradient = AT(ARG(GRADIENT)), *losses = AT(ARG(LOSSES));
  double *total = (double *)AT(ARG(TOTAL));
  const float *classWeights = AT(ARG(CLASS_WEIGHTS));
  const float weight = FLOAT_AT(ARG(WEIGHT)), border = FLOAT_AT(ARG(BORDER)), middle = FLOAT_AT(ARG(MIDDLE));
  const f4 factor = splat(weight / ((float)samples * (float)rows));
  const int all = samples * rows;
  Sums sums = {wasm_f64x2_splat(0), wasm_f64x2_splat(0)};
  double sum = 0, own = 0;
  int right = 0, row = 0;
  for (int i = 0; i < all; i += 4) {
    const int count = least(4, all - i);
    const f4 v = load(z + i), t = load(y + i), means = wasm_f32x4_gt(t, splat(middle));
    if (counting) right += __builtin_popcount(wasm_i32x4_bitmask(wasm_i32x4_eq(wasm_f32x4_gt(v, splat(border)), means)) & ((1 << count) - 1));
    f4 slope;
    const f4 share = classWeights ? select(means, splat(classWeights[1]), splat(classWeights[0])) : splat(1);
    const f4 each = mul(pointLoss(kind, v, t, &slope), share);
    if (gradient) storeSome(gradient + i, mul(slope, mul(factor, share)), count);
    if (rows == 1) {
      if (losses) storeSome(losses + i, each, count);
      addTo(&sums, some(each, count));
      continue;
    }
    float own4[4];
    store(own4, each);
    for (int j = 0; j < count; j++) {
      own += (double)own4[j];
      if (++row < rows) continue;
      own /= rows;
      if (losses) losses[(i + j) / rows] = (float)own;
      sum += own;
      own = 0;
      row = 0;
    }
  }
  if (total) {
    total[0] += (double)weight * (sum + totalOf(sums)) / samples;
    total[1] += (double)right / rows;
  }
}

INLINE void lossOf(const int kind, const int *w) {
  if (w[ARG(COLUMNS)] == 1 && kind != SOFT && kind != CATEGORICAL) {
    lossOfColumn(kind, w);
    return;
  }
  const int samples = w[ARG(SAMPLES)], rows = w[ARG(ROWS)], n = w[ARG(COLUMNS)];
  const float *z = AT(ARG(VALUES)), *y = AT(ARG(TARGETS));
  float *gradient = AT(ARG(GRADIENT)), *losses = AT(ARG(LOSSES));
  double *total = (double *)AT(ARG(TOTAL));
  const float *classWeights = AT(ARG(CLASS_WEIGHTS));
  const float weight = FLOAT_AT(ARG(WEIGHT)), border = FLOAT_AT(ARG(BORDER)), middle = FLOAT_AT(ARG(MIDDLE));
  const float factor = weight / ((float)samples * (float)rows);
  double sum = 0;
  int right = 0;
  for (int i = 0; i < samples; i++) {
    double own = 0;
    for (int r = 0; r < rows; r++, z += n, y += n) {
      if (w[ARG(COUNT)]) right += n == 1 ? (z[0] > border) == (y[0] > middle) : largestColumn(n, z) == largestColumn(n, y);
      const float share = classWeights ? classWeights[n == 1 ? y[0] > middle : largestColumn(n, y)] : 1, f = factor * share;
      own += (double)share * (double)(kind == SOFT || kind == CATEGORICAL ? softRow(n, z, y, gradient, f, kind == CATEGORICAL) : kind == BOX ? boxRow(z, y, gradient, f) : pointRow(kind, n, z, y, gradient, f));
      if (gradient) gradient += n;
    }
    own /= rows;
    if (losses) losses[i] = (float)own;
    sum += own;
  }
  if (total) {
    total[0] += (double)weight * sum / samples;
    total[1] += (double)right / rows;
  }
}

void softmaxCrossentropy(const int *w) { lossOf(SOFT, w); }
void sigmoidCrossentropy(const int *w) { lossOf(SIGMOID, w); }
void meanSquared(const int *w) { lossOf(SQUARED, w); }
void meanAbsolute(const int *w) { lossOf(ABSOLUTE, w); }
void categoricalOfProbabilities(const int *w) { lossOf(CATEGORICAL, w); }
void binaryOfProbabilities(const int *w) { lossOf(BINARY, w); }
void boxOverlap(const int *w) { lossOf(BOX, w); }
