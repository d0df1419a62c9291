// Pooling, [batch, H, W, C] → [batch, H', W', C]; padding is never read.
//
//   maximum   y = max over the real cells of the window; the first of equals wins and alone gets the gradient
//   average   y = Σ real cells / n, n = cells that count (those of a rectangle around the image); dx = Σ over windows dy/n
//   adaptive  bin i of an axis is the cells ⌊i·N/n⌋ … ⌈(i + 1)·N/n⌉
#include "kernel.h"

typedef struct { int batch, height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft; } Geometry;
typedef struct { int from, until; } Span;
/** Cells of an axis that a window covers. */
INLINE Span spanOf(int index, int stride, int pad, int kernel, int low, int high) {
  const int first = index * stride - pad;
  return (Span){most(first, low), least(first + kernel, high)};
}

void maxPool(const int *w) {
  const Geometry *g = (const Geometry *)(w + MAX_POOL_BATCH);
  const int c = g->channels;
  const float *x = AT(MAX_POOL_X);
  float *y = AT(MAX_POOL_Y);
  float *winners = AT(MAX_POOL_WINNERS);
  for (int b = 0; b < g->batch; b++, x += g->height * g->width * c) {
    for (int i = 0; i < g->outHeight; i++) {
      const Span rows = spanOf(i, g->strideY, g->padTop, g->kernelHeight, 0, g->height);
      for (int j = 0; j < g->outWidth; j++, y += c) {
        const Span columns = spanOf(j, g->strideX, g->padLeft, g->kernelWidth, 0, g->width);
        for (int k = 0; k < c; k += 4) {
          int cell = rows.from * g->width + columns.from;
          f4 best = load(x + cell * c + k), winner = wasm_i32x4_splat(cell);
          for (int p = rows.from; p < rows.until; p++) {
            cell = p * g->width + columns.from;
            for (int q = columns.from; q < columns.until; q++, cell++) {
              const f4 value = load(x + cell * c + k);
              const f4 more = wasm_f32x4_gt(value, best);
              best = select(more, value, best);
              winner = select(more, wasm_i32x4_splat(cell), winner);
            }
          }
          storeSome(y + k, best, c - k);
          if (winners) storeSome(winners + k, winner, c - k);
        }
        if (winners) winners += c;
      }
    }
  }
}

void maxPoolBack(const int *w) {
  const Geometry *g = (const Geometry *)(w + MAX_POOL_BACK_BATCH);
  const int c = g->channels, cells = g->outHeight * g->outWidth, size = g->height * g->width * c;
  const int *winners = (const int *)AT(MAX_POOL_BACK_WINNERS);
  const float *dy = AT(MAX_POOL_BACK_DY);
  float *dx = AT(MAX_POOL_BACK_DX);
  if (!w[MAX_POOL_BACK_ACCUMULATE]) zero(dx, g->batch * size);
  for (int b = 0; b < g->batch; b++, dx += size) {
    for (int i = 0; i < cells; i++, winners += c, dy += c) {
      for (int k = 0; k < c; k++) dx[winners[k] * c + k] += dy[k];
    }
  }
}

/** 1/n of a window, from the rectangle that counts. */
INLINE float shareOf(const Geometry *g, const int *counted, int i, int j) {
  const Span rows = spanOf(i, g->strideY, g->padTop, g->kernelHeight, counted[0], counted[1]), columns = spanOf(j, g->strideX, g->padLeft, g->kernelWidth, counted[2], counted[3]);
  return 1 / (float)((rows.until - rows.from) * (columns.until - columns.from));
}

INLINE void sumCells(const float *x, float *y, Span rows, Span columns, int width, int c, float share) {
  for (int k = 0; k < c; k += 4) {
    f4 sum = splat(0);
    for (int p = rows.from; p < rows.until; p++) {
      const float *cell = x + (p * width + columns.from) * c + k;
      for (int q = columns.from; q < columns.until; q++, cell += c) sum = add(sum, load(cell));
    }
    storeSome(y + k, mul(sum, splat(share)), c - k);
  }
}

INLINE void spreadCells(float *dx, const float *dy, Span rows, Span columns, int width, int c, float share) {
  for (int p = rows.from; p < rows.until; p++) {
    float *cell = dx + (p * width + columns.from) * c;
    for (int q = columns.from; q < columns.until; q++, cell += c) {
      for (int k = 0; k < c; k += 4) storeSome(cell + k, add(load(cell + k), mul(load(dy + k), splat(share))), c - k);
    }
  }
}

void averagePool(const int *w) {
  const Geometry *g = (const Geometry *)(w + AVERAGE_POOL_BATCH);
  const float *x = AT(AVERAGE_POOL_X);
  float *y = AT(AVERAGE_POOL_Y);
  for (int b = 0; b < g->batch; b++, x += g->height * g->width * g->channels) {
    for (int i = 0; i < g->outHeight; i++) {
      for (int j = 0; j < g->outWidth; j++, y += g->channels) {
        sumCells(x, y, spanOf(i, g->strideY, g->padTop, g->kernelHeight, 0, g->height), spanOf(j, g->strideX, g->padLeft, g->kernelWidth, 0, g->width), g->width, g->channels,
          shareOf(g, w + AVERAGE_POOL_COUNT_TOP, i, j));
      }
    }
  }
}

void averagePoolBack(const int *w) {
  const Geometry *g = (const Geometry *)(w + AVERAGE_POOL_BACK_BATCH);
  const float *dy = AT(AVERAGE_POOL_BACK_DY);
  float *dx = AT(AVERAGE_POOL_BACK_DX);
  const int size = g->height * g->width * g->channels;
  if (!w[AVERAGE_POOL_BACK_ACCUMULATE]) zero(dx, g->batch * size);
  for (int b = 0; b < g->batch; b++, dx += size) {
    for (int i = 0; i < g->outHeight; i++) {
      for (int j = 0; j < g->outWidth; j++, dy += g->channels) {
        spreadCells(dx, dy, spanOf(i, g->strideY, g->padTop, g->kernelHeight, 0, g->height), spanOf(j, g->strideX, g->padLeft, g->kernelWidth, 0, g->width), g->width, g->channels,
          shareOf(g, w + AVERAGE_POOL_BACK_COUNT_TOP, i, j));
      }
    }
  }
}

INLINE Span binOf(int index, int input, int output) { return (Span){index * input / output, ((index + 1) * input + output - 1) / output}; }

INLINE void adaptive(const int *w, const int back) {
  const int batch = w[2], height = w[3], width = w[4], c = w[5], outHeight = w[6], outWidth = w[7];
  const float *from = AT(8);
  float *to = AT(9);
  const int size = height * width * c;
  if (back && !w[ADAPTIVE_AVERAGE_POOL_BACK_ACCUMULATE]) zero(to, batch * size);
  for (int b = 0; b < batch; b++) {
    for (int i = 0; i < outHeight; i++) {
      const Span rows = binOf(i, height, outHeight);
      for (int j = 0; j < outWidth; j++) {
        const Span columns = binOf(j, width, outWidth);
        const float share = 1 / (float)((rows.until - rows.from) * (columns.until - columns.from));
        const int place = ((b * outHeight + i) * outWidth + j) * c;
        if (back) spreadCells(to + b * size, from + place, rows, columns, width, c, share);
        else sumCells(from + b * size, to + place, rows, columns, width, c, share);
      }
    }
  }
}

void adaptiveAveragePool(const int *w) { adaptive(w, 0); }
void adaptiveAveragePoolBack(const int *w) { adaptive(w, 1); }
