// Normalisation: y = γ·x̂ + β with x̂ = (x − mean)·r, r = 1/√(variance + ε), the variance of the centred values divided by n.
//
//   back       dβ = Σ dy,  dγ = Σ dy·x̂,  dx = r·(u − mean of u − x̂·mean of u·x̂), u = γ·dy, means over the values that were normalised together
//   batch      together: all rows of a channel; group: positions and neighbouring channels of a sample
//   local      y = x·s^−β, s = k + α/n·Σ x² over n channels;  dx_c = dy_c·s_c^−β − 2αβ/n·x_c·Σ dy_j·x_j·s_j^(−β−1) over the channels j whose window holds c
//
// Sums over many rows are taken in parts of PART rows, so that their rounding stays small.
#include "math.h"

#define PART 256

/** Of four channels: Σ (x − shift) or Σ (x − shift)², over rows. */
INLINE f4 sumColumns(const float *x, int rows, int channels, f4 shift, const int squares) {
  f4 all = splat(0);
  for (int part = 0; part < rows; part += PART) {
    const int until = least(rows, part + PART);
    f4 a = splat(0), b = splat(0);
    int i = part;
    for (; i + 2 <= until; i += 2, x += 2 * channels) {
      const f4 p = sub(load(x), shift), q = sub(load(x + channels), shift);
      a = add(a, squares ? mul(p, p) : p);
      b = add(b, squares ? mul(q, q) : q);
    }
    for (; i < until; i++, x += channels) {
      const f4 p = sub(load(x), shift);
      a = add(a, squares ? mul(p, p) : p);
    }
    all = add(all, add(a, b));
  }
  return all;
}

/** y = x·factor + term per channel. */
static void affine(int rows, int channels, const float *x, float *y, const float *mean, const float *factor, const float *beta) {
  for (int i = 0; i < rows; i++, x += channels, y += channels) {
    int j = 0;
    for (; j + 4 <= channels; j += 4) store(y + j, add(mul(sub(load(x + j), load(mean + j)), load(factor + j)), load(beta + j)));
    if (j < channels) storeSome(y + j, add(mul(sub(load(x + j), load(mean + j)), load(factor + j)), load(beta + j)), channels - j);
  }
}

/** Channels of which the factors are kept at once. */
#define MOST_CHANNELS 512

static void affineBlocks(int rows, int channels, const float *x, float *y, const float *mean, const float *gamma, const float *inverse, const float *beta, int function, float alpha) {
  float factor[MOST_CHANNELS + 16];
  if (channels <= MOST_CHANNELS) {
    for (int j = 0; j < channels; j++) factor[j] = gamma[j] * inverse[j];
    const int block = most(1, 4096 / channels);
    for (int i = 0; i < rows; i += block) {
      const int some = least(block, rows - i);
      affine(some, channels, x + i * channels, y + i * channels, mean, factor, beta);
      if (function != F_LINEAR) applyFunction(function, alpha, some * channels, y + i * channels, y + i * channels);
    }
    return;
  }
  for (int i = 0; i < rows; i++, x += channels, y += channels) {
    for (int j = 0; j < channels; j += 4) storeSome(y + j, add(mul(sub(load(x + j), load(mean + j)), mul(load(gamma + j), load(inverse + j))), load(beta + j)), channels - j);
    if (function != F_LINEAR) applyFunction(function, alpha, channels, y, y);
  }
}

void batchNormTrain(const int *w) {
  const int rows = w[BATCH_NORM_TRAIN_ROWS], channels = w[BATCH_NORM_TRAIN_CHANNELS];
  const float *x = AT(BATCH_NORM_TRAIN_X);
  float *mean = AT(BATCH_NORM_TRAIN_SAVED), *inverse = mean + channels, *movingMean = AT(BATCH_NORM_TRAIN_MOVING_MEAN), *movingVariance = AT(BATCH_NORM_TRAIN_MOVING_VARIANCE);
  const float momentum = FLOAT_AT(BATCH_NORM_TRAIN_MOMENTUM), epsilon = FLOAT_AT(BATCH_NORM_TRAIN_EPSILON);
  const f4 keep = splat(momentum), take = splat((float)(1 - (double)momentum)), unbiased = splat((float)rows / (float)most(1, rows - 1));
  for (int j = 0; j < channels; j += 4) {
    const int some = channels - j;
    const f4 m = div(sumColumns(x + j, rows, channels, splat(0), 0), splat((float)rows));
    const f4 v = div(sumColumns(x + j, rows, channels, m, 1), splat((float)rows));
    storeSome(mean + j, m, some);
    storeSome(inverse + j, div(splat(1), root(add(v, splat(epsilon)))), some);
    storeSome(movingMean + j, add(mul(load(movingMean + j), keep), mul(m, take)), some);
    storeSome(movingVariance + j, add(mul(load(movingVariance + j), keep), mul(mul(v, unbiased), take)), some);
  }
  affineBlocks(rows, channels, x, AT(BATCH_NORM_TRAIN_Y), mean, AT(BATCH_NORM_TRAIN_GAMMA), inverse, AT(BATCH_NORM_TRAIN_BETA), w[BATCH_NORM_TRAIN_FUNCTION], FLOAT_AT(BATCH_NORM_TRAIN_ALPHA));
}

void batchNormEval(const int *w) {
  const int rows = w[BATCH_NORM_EVAL_ROWS], channels = w[BATCH_NORM_EVAL_CHANNELS];
  const float *gamma = AT(BATCH_NORM_EVAL_GAMMA), *beta = AT(BATCH_NORM_EVAL_BETA), *mean = AT(BATCH_NORM_EVAL_MOVING_MEAN), *variance = AT(BATCH_NORM_EVAL_MOVING_VARIANCE);
  const f4 epsilon = splat(FLOAT_AT(BATCH_NORM_EVAL_EPSILON));
  const float *x = AT(BATCH_NORM_EVAL_X);
  float *y = AT(BATCH_NORM_EVAL_Y);
  for (int j = 0; j < channels; j += 4) {
    const f4 m = load(mean + j), factor = div(load(gamma + j), root(add(load(variance + j), epsilon))), b = load(beta + j);
    for (int i = 0; i < rows; i++) storeSome(y + i * channels + j, add(mul(sub(load(x + i * channels + j), m), factor), b), channels - j);
  }
  if (w[BATCH_NORM_EVAL_FUNCTION] != F_LINEAR) applyFunction(w[BATCH_NORM_EVAL_FUNCTION], FLOAT_AT(BATCH_NORM_EVAL_ALPHA), rows * channels, y, y);
}

/** Of 4·vectors channels: Σ dy and Σ dy·(x − mean), over rows. */
INLINE void sumBack(const int vectors, const float *x, const float *dy, int rows, int channels, const float *mean, f4 *sums, f4 *weighted) {
  f4 m[4];
  UNROLL for (int v = 0; v < vectors; v++) {
    m[v] = load(mean + 4 * v);
    sums[v] = weighted[v] = splat(0);
  }
  for (int part = 0; part < rows; part += PART) {
    f4 a[4], b[4];
    UNROLL for (int v = 0; v < vectors; v++) a[v] = b[v] = splat(0);
    for (int i = least(rows - part, PART); i > 0; i--, x += channels, dy += channels) {
      UNROLL for (int v = 0; v < vectors; v++) {
        const f4 d = load(dy + 4 * v);
        a[v] = add(a[v], d);
        b[v] = add(b[v], mul(d, sub(load(x + 4 * v), m[v])));
      }
    }
    UNROLL for (int v = 0; v < vectors; v++) {
      sums[v] = add(sums[v], a[v]);
      weighted[v] = add(weighted[v], b[v]);
    }
  }
}

/** dx = factor·dy − constant − (x − mean)·slope for some neighbouring channels of all rows. */
INLINE void spreadBack(int rows, int stride, int channels, const float *x, const float *dy, float *dx, const float *mean, const float *factor, const float *constant, const float *slope, const int more) {
  for (int i = 0; i < rows; i++, x += stride, dy += stride, dx += stride) {
    for (int j = 0; j < channels; j += 4) {
      f4 d = sub(sub(mul(load(factor + j), load(dy + j)), load(constant + j)), mul(sub(load(x + j), load(mean + j)), load(slope + j)));
      if (more) d = add(d, load(dx + j));
      storeSome(dx + j, d, channels - j);
    }
  }
}

void batchNormBack(const int *w) {
  const int rows = w[BATCH_NORM_BACK_ROWS], channels = w[BATCH_NORM_BACK_CHANNELS];
  const float *x = AT(BATCH_NORM_BACK_X), *dy = AT(BATCH_NORM_BACK_DY), *gamma = AT(BATCH_NORM_BACK_GAMMA), *mean = AT(BATCH_NORM_BACK_SAVED), *inverse = mean + channels;
  float *dx = AT(BATCH_NORM_BACK_DX), *dgamma = AT(BATCH_NORM_BACK_DGAMMA), *dbeta = AT(BATCH_NORM_BACK_DBETA);
  const int more = w[BATCH_NORM_BACK_ACCUMULATE], moreScale = w[BATCH_NORM_BACK_ACCUMULATE_SCALE];
  float factor[MOST_CHANNELS + 16], constant[MOST_CHANNELS + 16], slope[MOST_CHANNELS + 16];
  // By blocks of channels whose factors fit; within a block row by row, so that memory is walked through once.
  for (int first = 0; first < channels; first += MOST_CHANNELS) {
    const int wide = least(MOST_CHANNELS, channels - first);
    for (int j = 0, step; j < wide; j += step) {
      const int at = first + j;
      f4 sums[2], weighted[2];
      step = wide - j >= 8 ? 8 : 4;
      if (step == 8) sumBack(2, x + at, dy + at, rows, channels, mean + at, sums, weighted);
      else sumBack(1, x + at, dy + at, rows, channels, mean + at, sums, weighted);
      for (int v = 0; 4 * v < step; v++) {
        const int k = at + 4 * v, some = wide - j - 4 * v;
        const f4 r = load(inverse + k), scaled = mul(weighted[v], r);
        if (dgamma) storeSome(dgamma + k, moreScale ? add(scaled, load(dgamma + k)) : scaled, some);
        if (dbeta) storeSome(dbeta + k, moreScale ? add(sums[v], load(dbeta + k)) : sums[v], some);
        // dx = γr·dy − γr·Σdy/n − (x − mean)·γr²·Σ(dy·x̂)/n
        const f4 all = mul(load(gamma + k), r), each = div(all, splat((float)rows));
        store(factor + j + 4 * v, all);
        store(constant + j + 4 * v, mul(each, sums[v]));
        store(slope + j + 4 * v, mul(mul(each, scaled), r));
      }
    }
    if (!dx) continue;
    if (more) spreadBack(rows, channels, wide, x + first, dy + first, dx + first, mean + first, factor, constant, slope, 1);
    else spreadBack(rows, channels, wide, x + first, dy + first, dx + first, mean + first, factor, constant, slope, 0);
  }
}

void groupNorm(const int *w) {
  const int batch = w[GROUP_NORM_BATCH], positions = w[GROUP_NORM_POSITIONS], channels = w[GROUP_NORM_CHANNELS], groups = w[GROUP_NORM_GROUPS], size = channels / groups;
  const float *gamma = AT(GROUP_NORM_GAMMA), *beta = AT(GROUP_NORM_BETA);
  float *means = AT(GROUP_NORM_SAVED), *inverses = means + batch * groups;
  const double n = (double)positions * size, epsilon = (double)FLOAT_AT(GROUP_NORM_EPSILON);
  for (int b = 0; b < batch; b++) {
    for (int g = 0; g < groups; g++) {
      const float *x = AT(GROUP_NORM_X) + b * positions * channels + g * size;
      float *y = AT(GROUP_NORM_Y) + b * positions * channels + g * size;
      double sum = 0, squares = 0;
      for (int i = 0; i < positions; i++) for (int j = 0; j < size; j++) sum += (double)x[i * channels + j];
      const double mean = sum / n;
      for (int i = 0; i < positions; i++) {
        for (int j = 0; j < size; j++) {
          const double apart = (double)x[i * channels + j] - mean;
          squares += apart * apart;
        }
      }
      const float m = (float)mean, r = (float)(1 / __builtin_sqrt(squares / n + epsilon));
      means[b * groups + g] = m;
      inverses[b * groups + g] = r;
      for (int i = 0; i < positions; i++) {
        for (int j = 0; j < size; j += 4) {
          const f4 normal = mul(sub(load(x + i * channels + j), splat(m)), splat(r));
          storeSome(y + i * channels + j, add(mul(normal, load(gamma + g * size + j)), load(beta + g * size + j)), size - j);
        }
      }
    }
  }
}

void groupNormBack(const int *w) {
  const int batch = w[GROUP_NORM_BACK_BATCH], positions = w[GROUP_NORM_BACK_POSITIONS], channels = w[GROUP_NORM_BACK_CHANNELS], groups = w[GROUP_NORM_BACK_GROUPS], size = channels / groups;
  const float *gamma = AT(GROUP_NORM_BACK_GAMMA), *means = AT(GROUP_NORM_BACK_SAVED), *inverses = means + batch * groups;
  float *dgamma = AT(GROUP_NORM_BACK_DGAMMA), *dbeta = AT(GROUP_NORM_BACK_DBETA);
  const int more = w[GROUP_NORM_BACK_ACCUMULATE];
  if (!w[GROUP_NORM_BACK_ACCUMULATE_SCALE]) {
    if (dgamma) zero(dgamma, channels);
    if (dbeta) zero(dbeta, channels);
  }
  const float n = (float)positions * (float)size;
  for (int b = 0; b < batch; b++) {
    for (int g = 0; g < groups; g++) {
      const int at = b * positions * channels + g * size;
      const float *x = AT(GROUP_NORM_BACK_X) + at, *dy = AT(GROUP_NORM_BACK_DY) + at;
      const float m = means[b * groups + g], r = inverses[b * groups + g];
      float total = 0, weighted = 0;
      for (int j = 0; j < size; j++) {
        float sum = 0, product = 0;
        for (int i = 0; i < positions; i++) {
          const float d = dy[i * channels + j];
          sum += d;
          product += d * (x[i * channels + j] - m) * r;
        }
        const float scale = gamma[g * size + j];
        total += scale * sum;
        weighted += scale * product;
        if (dgamma) dgamma[g * size + j] += product;
        if (dbeta) dbeta[g * size + j] += sum;
      }
      if (!AT(GROUP_NORM_BACK_DX)) continue;
      float *dx = AT(GROUP_NORM_BACK_DX) + at;
      const f4 meanOf = splat(total / n), slope = splat(weighted / n);
      for (int i = 0; i < positions; i++) {
        for (int j = 0; j < size; j += 4) {
          const int k = i * channels + j;
          const f4 normal = mul(sub(load(x + k), splat(m)), splat(r));
          f4 d = mul(splat(r), sub(sub(mul(load(dy + k), load(gamma + g * size + j)), meanOf), mul(normal, slope)));
          if (more) d = add(d, load(dx + k));
          storeSome(dx + k, d, size - j);
        }
      }
    }
  }
}

/** s^exponent, s > 0. */
static float power(float s, float exponent) { return expOne(exponent * logOne(s)); }

void localResponse(const int *w) {
  const int channels = w[LOCAL_RESPONSE_CHANNELS], size = w[LOCAL_RESPONSE_SIZE], before = size / 2;
  const float share = FLOAT_AT(LOCAL_RESPONSE_ALPHA) / (float)size, beta = FLOAT_AT(LOCAL_RESPONSE_BETA), bias = FLOAT_AT(LOCAL_RESPONSE_BIAS);
  for (int i = 0; i < w[LOCAL_RESPONSE_ROWS]; i++) {
    const float *x = AT(LOCAL_RESPONSE_X) + i * channels;
    float *y = AT(LOCAL_RESPONSE_Y) + i * channels, *saved = AT(LOCAL_RESPONSE_SAVED) + i * channels;
    for (int j = 0; j < channels; j++) {
      float sum = 0;
      for (int k = most(0, j - before); k < least(channels, j - before + size); k++) sum += x[k] * x[k];
      saved[j] = bias + share * sum;
      y[j] = x[j] * power(saved[j], -beta);
    }
  }
}

void localResponseBack(const int *w) {
  const int channels = w[LOCAL_RESPONSE_BACK_CHANNELS], size = w[LOCAL_RESPONSE_BACK_SIZE], before = size / 2, more = w[LOCAL_RESPONSE_BACK_ACCUMULATE];
  const float share = FLOAT_AT(LOCAL_RESPONSE_BACK_ALPHA) / (float)size, beta = FLOAT_AT(LOCAL_RESPONSE_BACK_BETA);
  for (int i = 0; i < w[LOCAL_RESPONSE_BACK_ROWS]; i++) {
    const float *x = AT(LOCAL_RESPONSE_BACK_X) + i * channels, *saved = AT(LOCAL_RESPONSE_BACK_SAVED) + i * channels, *dy = AT(LOCAL_RESPONSE_BACK_DY) + i * channels;
    float *dx = AT(LOCAL_RESPONSE_BACK_DX) + i * channels;
    if (!more) zero(dx, channels);
    for (int j = 0; j < channels; j++) {
      const float p = power(saved[j], -beta);
      const float through = -2 * share * beta * dy[j] * x[j] * p / saved[j];
      dx[j] += dy[j] * p;
      for (int k = most(0, j - before); k < least(channels, j - before + size); k++) dx[k] += through * x[k];
    }
  }
}
