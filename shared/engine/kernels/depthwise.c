// Depthwise convolution: every channel by itself with m filters, y[…, c·m + j] = Σ_p,q x[row + p·d, column + q·d, c]·k[p, q, c, j]. Four outputs at a time where m is 1.
#include "kernel.h"

typedef struct {
  int batch, height, width, channels, outHeight, outWidth, filters, kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, padTop, padLeft, groups;
} Geometry;

/** Calls DO for every window's taps inside the image: `in` the cell of x, `out` the cell of y, `tap` the place in the kernel, as offsets in numbers of one channel each. */
#define EACH_TAP(g, DO) \
  for (int b = 0; b < g->batch; b++) \
    for (int i = 0; i < g->outHeight; i++) \
      for (int j = 0; j < g->outWidth; j++) { \
        const int out = (b * g->outHeight + i) * g->outWidth + j; \
        for (int p = 0; p < g->kernelHeight; p++) { \
          const int row = i * g->strideY - g->padTop + p * g->dilationY; \
          if (row < 0 || row >= g->height) continue; \
          for (int q = 0; q < g->kernelWidth; q++) { \
            const int column = j * g->strideX - g->padLeft + q * g->dilationX; \
            if (column < 0 || column >= g->width) continue; \
            const int in = (b * g->height + row) * g->width + column, tap = p * g->kernelWidth + q; \
            DO \
          } \
        } \
      }

void depthwise(const int *w) {
  const Geometry *g = (const Geometry *)(w + DEPTHWISE_BATCH);
  const int channels = g->channels, filters = g->filters, m = filters / channels;
  const float *x = AT(DEPTHWISE_X), *kernel = AT(DEPTHWISE_KERNEL), *bias = AT(DEPTHWISE_BIAS);
  float *y = AT(DEPTHWISE_Y);
  const int cells = g->batch * g->outHeight * g->outWidth;
  for (int i = 0; i < cells; i++) {
    if (bias) copyNumbers(y + i * filters, bias, filters);
    else zero(y + i * filters, filters);
  }
  EACH_TAP(g, {
    const float *from = x + in * channels; const float *k = kernel + tap * filters;
    float *to = y + out * filters;
    if (m == 1) for (int c = 0; c < channels; c += 4) storeSome(to + c, fma(load(from + c), load(k + c), load(to + c)), channels - c);
    else for (int c = 0; c < channels; c++) for (int f = 0; f < m; f++) to[c * m + f] += from[c] * k[c * m + f];
  })
  if (w[DEPTHWISE_FUNCTION] != F_LINEAR) applyFunction(w[DEPTHWISE_FUNCTION], FLOAT_AT(DEPTHWISE_ALPHA), cells * filters, y, y);
}

void depthwiseBackInput(const int *w) {
  const Geometry *g = (const Geometry *)(w + DEPTHWISE_BACK_INPUT_BATCH);
  const int channels = g->channels, filters = g->filters, m = filters / channels;
  const float *dy = AT(DEPTHWISE_BACK_INPUT_DY), *kernel = AT(DEPTHWISE_BACK_INPUT_KERNEL);
  float *dx = AT(DEPTHWISE_BACK_INPUT_DX);
  if (!w[DEPTHWISE_BACK_INPUT_ACCUMULATE]) zero(dx, g->batch * g->height * g->width * channels);
  EACH_TAP(g, {
    const float *from = dy + out * filters; const float *k = kernel + tap * filters;
    float *to = dx + in * channels;
    if (m == 1) for (int c = 0; c < channels; c += 4) storeSome(to + c, fma(load(from + c), load(k + c), load(to + c)), channels - c);
    else for (int c = 0; c < channels; c++) for (int f = 0; f < m; f++) to[c] += from[c * m + f] * k[c * m + f];
  })
}

void depthwiseBackKernel(const int *w) {
  const Geometry *g = (const Geometry *)(w + DEPTHWISE_BACK_KERNEL_BATCH);
  const int channels = g->channels, filters = g->filters, m = filters / channels;
  const float *x = AT(DEPTHWISE_BACK_KERNEL_X), *dy = AT(DEPTHWISE_BACK_KERNEL_DY);
  float *dkernel = AT(DEPTHWISE_BACK_KERNEL_DKERNEL);
  if (!w[DEPTHWISE_BACK_KERNEL_ACCUMULATE]) zero(dkernel, g->kernelHeight * g->kernelWidth * filters);
  EACH_TAP(g, {
    const float *from = x + in * channels; const float *d = dy + out * filters;
    float *to = dkernel + tap * filters;
    if (m == 1) for (int c = 0; c < channels; c += 4) storeSome(to + c, fma(load(from + c), load(d + c), load(to + c)), channels - c);
    else for (int c = 0; c < channels; c++) for (int f = 0; f < m; f++) to[c * m + f] += from[c] * d[c * m + f];
  })
}
