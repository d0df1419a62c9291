// Convolution, y[b, i, j, f] = Σ_p,q,c x[b, i·s + p·d − top, j·s + q·d − left, c]·k[p, q, c, f], and its gradients.
//
// Nothing is unrolled into columns. In an image padded with zeros (copied only where there is padding or several groups) a window is one run of
// kernelWidth·channels numbers per row of the kernel, so that a convolution is the product of tile.h with a pointer per window:
//
//   forward      rows = windows,                          B = the kernel [kh·kw·c, f], packed once a call
//   by input     dx[y, x, c] = Σ dy[(y + top − p·d)/s, …, f]·k[p, q, c, f] over the taps where that is whole: one such product of padded dy for each of the s × s
//                phases of (y, x), with the taps of that phase in the order of memory; at stride 1 that is a single convolution with the kernel turned round
//   by kernel    dk[p, q, c, f] = Σ_b,i,j x[…]·dy[b, i, j, f]: rows of the kernel lie beside each other in the image (outerTile); blocks of dy are packed, and
//                are small enough that they and their part of the image stay in the first cache
#include "tile.h"

/** Windows whose pointers are kept at once. */
#define MC 48
/** Numbers of a padded group of images, a quarter of a megabyte; and the longest part of a panel that is used at once. */
#define GROUP (64 * 1024)
#define DEEP 640
/** Numbers of image in a block of the gradient by the kernel, and windows it has at least. */
#define BLOCK 4096
#define BLOCK_WINDOWS 96

typedef struct {
  int batch, height, width, channels, outHeight, outWidth, filters, kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, padTop, padLeft, groups;
} Geometry;

/** An image that windows may be read from: [height, width, channels] with zeros around, or a view of the original. */
typedef struct {
  const float *cells;
  int height, width, channels, top, left;
  /** Numbers from one row or image to the next; images copied at once. */
  int row, image, count;
  int direct;
} Padded;

static Padded planPadded(int batch, int height, int width, int channels, int groups, int top, int left, int paddedHeight, int paddedWidth) {
  Padded p = {.height = paddedHeight, .width = paddedWidth, .channels = channels / groups, .top = top, .left = left};
  p.direct = groups == 1 && top == 0 && left == 0 && paddedHeight <= height && paddedWidth <= width;
  p.row = (p.direct ? width : paddedWidth) * p.channels;
  p.image = (p.direct ? height : paddedHeight) * p.row;
  p.count = p.direct ? batch : most(1, least(batch, GROUP / most(1, p.image)));
  return p;
}

/** Numbers of scratch, a multiple of 4. */
static int paddedNumbers(const Padded *p) { return p->direct ? 0 : (p->count * p->image + 3) & ~3; }

/** Images `first` to first + count with zeros around; rows and columns beyond the padded size are left out, and so are those of a negative top or left. */
static void copyPadded(Padded *p, float *to, const float *x, int first, int count, int height, int width, int channels, int channel) {
  if (p->direct) { p->cells = x + first * p->image; return; }
  p->cells = to;
  const int size = p->channels;
  const int from = most(0, p->left), until = most(from, least(p->width, p->left + width));
  for (int b = 0; b < count; b++) {
    for (int i = 0; i < p->height; i++, to += p->row) {
      const int y = i - p->top;
      if (y < 0 || y >= height) { zero(to, p->row); continue; }
      zero(to, from * size);
      const float *source = x + (((first + b) * height + y) * width + from - p->left) * channels + channel;
      if (size == channels) copyNumbers(to + from * size, source, (until - from) * size);
      else for (int j = from; j < until; j++, source += channels) copyNumbers(to + j * size, source, size);
      zero(to + until * size, (p->width - until) * size);
    }
  }
}

static Padded padForward(const Geometry *g) {
  return planPadded(g->batch, g->height, g->width, g->channels, g->groups, g->padTop, g->padLeft, (g->outHeight - 1) * g->strideY + (g->kernelHeight - 1) * g->dilationY + 1,
    (g->outWidth - 1) * g->strideX + (g->kernelWidth - 1) * g->dilationX + 1);
}

/** The first row of dy that the gradient of any row looks at, below 0 in the padding; and how many there are. */
static int firstRow(int pad, int kernel, int dilation, int stride) { return pad / stride - (kernel - 1) * dilation / stride; }
static int spanOf(int pad, int kernel, int dilation, int stride, int extent) { return (extent - 1 + pad) / stride - firstRow(pad, kernel, dilation, stride) + 1; }

static Padded padBack(const Geometry *g) {
  return planPadded(g->batch, g->outHeight, g->outWidth, g->filters, g->groups, -firstRow(g->padTop, g->kernelHeight, g->dilationY, g->strideY), -firstRow(g->padLeft, g->kernelWidth, g->dilationX, g->strideX),
    spanOf(g->padTop, g->kernelHeight, g->dilationY, g->strideY, g->height), spanOf(g->padLeft, g->kernelWidth, g->dilationX, g->strideX, g->width));
}

/** Rows of windows, and images, of a block of the gradient by the kernel. */
static void planBlock(const Geometry *g, const Padded *p, int *rows, int *images) {
  const int wanted = most((BLOCK_WINDOWS + g->outWidth - 1) / g->outWidth, BLOCK / most(1, p->row * g->strideY));
  *rows = most(1, least(wanted, g->outHeight));
  *images = most(1, least(p->count, wanted / most(1, g->outHeight)));
}

int convolutionScratchBytes(const Geometry *g) {
  const int taps = g->kernelHeight * g->kernelWidth, channels = g->channels / g->groups, filters = g->filters / g->groups;
  const Padded forward = padForward(g), back = padBack(g);
  int rows, images;
  planBlock(g, &forward, &rows, &images);
  const int first = paddedNumbers(&forward) + packedNumbers(taps * channels, filters);
  const int second = paddedNumbers(&back) + packedNumbers(taps * filters, channels);
  const int third = paddedNumbers(&forward) + packedNumbers(rows * images * g->outWidth, filters);
  return 4 * (most(most(first, second) + MC * DEEP, third) + ((taps + 3) & ~3) + 16);
}

/** Product of windows and panels; what is deeper than DEEP in several parts, so that a panel's part stays in the first cache. */
static void multiply(const float *const *a, float *const *c, int rows, const int *segments, int count, int length, const float *panels, int n, const float *bias, int from, float *packed) {
  const int k = count * length;
  if (n <= NR * (PANELS_TO_PACK - 1) || k == 0) packed = 0;
  if (k <= DEEP || count == 0) { rowsTimesPanels(a, c, rows, segments, count, length, panels, k, 0, n, bias, from, packed); return; }
  if (length <= DEEP) {
    const int some = DEEP / length;
    for (int s = 0; s < count; s += some) rowsTimesPanels(a, c, rows, segments + s, least(some, count - s), length, panels, k, s * length, n, bias, s == 0 ? from : FROM_C, packed);
    return;
  }
  for (int s = 0; s < count; s++) {
    for (int part = 0; part < length; part += DEEP) {
      const int start = segments[s] + part;
      rowsTimesPanels(a, c, rows, &start, 1, least(DEEP, length - part), panels, k, s * length + part, n, bias, s == 0 && part == 0 ? from : FROM_C, packed);
    }
  }
}

/** Where the runs of a window start. Returns their number. */
static int planSegments(const Geometry *g, const Padded *p, int *segments, int *length) {
  int count = 0;
  if (g->dilationX == 1) {
    for (int i = 0; i < g->kernelHeight; i++) segments[count++] = i * g->dilationY * p->row;
    *length = g->kernelWidth * p->channels;
    return count;
  }
  for (int i = 0; i < g->kernelHeight; i++) {
    for (int j = 0; j < g->kernelWidth; j++) segments[count++] = i * g->dilationY * p->row + j * g->dilationX * p->channels;
  }
  *length = p->channels;
  return count;
}

void convolve(const int *w) {
  const Geometry *g = (const Geometry *)(w + CONVOLVE_BATCH);
  const float *x = AT(CONVOLVE_X), *kernel = AT(CONVOLVE_KERNEL), *bias = AT(CONVOLVE_BIAS);
  float *y = AT(CONVOLVE_Y);
  const int function = w[CONVOLVE_FUNCTION];
  const float alpha = FLOAT_AT(CONVOLVE_ALPHA);
  int *segments = (int *)AT(CONVOLVE_SCRATCH);
  Padded p = padForward(g);
  float *padded = (float *)segments + ((g->kernelHeight * g->kernelWidth + 3) & ~3);
  float *packed = padded + paddedNumbers(&p), *panels = packed + MC * DEEP;
  int length;
  const int count = planSegments(g, &p, segments, &length);
  const int depth = count * length, filters = g->filters / g->groups, windows = g->outHeight * g->outWidth;
  const float *a[MC];
  float *c[MC];
  for (int group = 0; group < g->groups; group++) {
    packColumns(panels, depth, 0, kernel + group * filters, g->filters, depth, filters, 0);
    for (int first = 0; first < g->batch; first += p.count) {
      const int images = least(p.count, g->batch - first);
      copyPadded(&p, padded, x, first, images, g->height, g->width, g->channels, group * p.channels);
      int b = 0, i = 0, j = 0;
      const int all = images * windows;
      for (int row = 0; row < all; row += MC) {
        const int high = least(MC, all - row);
        float *to = y + (first * windows + row) * g->filters + group * filters;
        for (int r = 0; r < high; r++) {
          a[r] = p.cells + b * p.image + i * g->strideY * p.row + j * g->strideX * p.channels;
          c[r] = to + r * g->filters;
          if (++j == g->outWidth) {
            j = 0;
            if (++i == g->outHeight) { i = 0; b++; }
          }
        }
        multiply(a, c, high, segments, count, length, panels, filters, bias ? bias + group * filters : 0, bias ? FROM_BIAS : FROM_ZERO, packed);
        if (function != F_LINEAR && g->groups == 1) applyFunction(function, alpha, high * filters, to, to);
      }
    }
  }
  if (function != F_LINEAR && g->groups > 1) applyFunction(function, alpha, g->batch * windows * g->filters, y, y);
}

/** Taps t of one axis that the cells of a phase are reached by: (t·dilation) mod stride = phase. */
typedef struct { int count, first, step; } Taps;
static Taps tapsOf(int kernel, int dilation, int stride, int phase) {
  Taps taps = {0, 0, 1};
  for (int t = 0; t < kernel; t++) {
    if (t * dilation % stride != phase) continue;
    if (taps.count == 0) taps.first = t;
    if (taps.count == 1) taps.step = t - taps.first;
    taps.count++;
  }
  return taps;
}

void convolveBackInput(const int *w) {
  const Geometry *g = (const Geometry *)(w + CONVOLVE_BACK_INPUT_BATCH);
  const float *dy = AT(CONVOLVE_BACK_INPUT_DY), *kernel = AT(CONVOLVE_BACK_INPUT_KERNEL), *bias = AT(CONVOLVE_BACK_INPUT_BIAS);
  float *dx = AT(CONVOLVE_BACK_INPUT_DX);
  int *segments = (int *)AT(CONVOLVE_BACK_INPUT_SCRATCH);
  const int more = w[CONVOLVE_BACK_INPUT_ACCUMULATE], function = w[CONVOLVE_BACK_INPUT_FUNCTION];
  Padded p = padBack(g);
  float *padded = (float *)segments + ((g->kernelHeight * g->kernelWidth + 3) & ~3);
  float *packed = padded + paddedNumbers(&p), *panels = packed + MC * DEEP;
  const int channels = g->channels / g->groups, filters = g->filters / g->groups;
  const int top = firstRow(g->padTop, g->kernelHeight, g->dilationY, g->strideY), left = firstRow(g->padLeft, g->kernelWidth, g->dilationX, g->strideX);
  const float *a[MC];
  float *c[MC];
  // Padding is copied again for every phase where the images of a batch do not fit in one group.
  for (int group = 0; group < g->groups; group++) {
    int loaded = -1;
    for (int phase = 0; phase < g->strideY * g->strideX; phase++) {
      const int phaseY = phase / g->strideX, phaseX = phase % g->strideX;
      const Taps rows = tapsOf(g->kernelHeight, g->dilationY, g->strideY, phaseY), columns = tapsOf(g->kernelWidth, g->dilationX, g->strideX, phaseX);
      // Taps whose cells of dy lie beside each other are one run.
      const int together = columns.count == 1 || columns.step * g->dilationX == g->strideX;
      const int length = (together ? columns.count : 1) * filters, depth = rows.count * columns.count * filters;
      int count = 0, at = 0;
      for (int i = 0; i < rows.count && columns.count > 0; i++) {
        const int tapY = rows.first + i * rows.step;
        for (int j = columns.count - 1; j >= 0; j--) {
          const int tapX = columns.first + j * columns.step;
          if (!together || j == columns.count - 1) segments[count++] = -(tapY * g->dilationY / g->strideY) * p.row - tapX * g->dilationX / g->strideX * p.channels;
          packColumns(panels, depth, at, kernel + (tapY * g->kernelWidth + tapX) * channels * g->filters + group * filters, g->filters, filters, channels, 1);
          at += filters;
        }
      }
      // The first cell of this phase: (y + padTop) mod stride = phase.
      const int startY = (phaseY - g->padTop % g->strideY + g->strideY) % g->strideY, startX = (phaseX - g->padLeft % g->strideX + g->strideX) % g->strideX;
      if (startY >= g->height || startX >= g->width) continue;
      for (int first = 0; first < g->batch; first += p.count) {
        const int images = least(p.count, g->batch - first);
        if (loaded != first) copyPadded(&p, padded, dy, first, images, g->outHeight, g->outWidth, g->filters, group * filters);
        loaded = first;
        int high = 0;
        for (int b = 0; b < images; b++) {
          for (int y = startY; y < g->height; y += g->strideY) {
            const float *from = p.cells + b * p.image + ((y + g->padTop) / g->strideY - top) * p.row;
            float *to = dx + (((first + b) * g->height + y) * g->width) * g->channels + group * channels;
            const float *cell = from + ((startX + g->padLeft) / g->strideX - left) * p.channels;
            for (int x = startX; x < g->width; x += g->strideX, cell += p.channels) {
              a[high] = cell;
              c[high++] = to + x * g->channels;
              if (high == MC) {
                multiply(a, c, high, segments, count, length, panels, channels, bias ? bias + group * channels : 0, more ? FROM_C : bias ? FROM_BIAS : FROM_ZERO, packed);
                high = 0;
              }
            }
          }
        }
        if (high) multiply(a, c, high, segments, count, length, panels, channels, bias ? bias + group * channels : 0, more ? FROM_C : bias ? FROM_BIAS : FROM_ZERO, packed);
      }
    }
  }
  if (function != F_LINEAR) applyFunction(function, FLOAT_AT(CONVOLVE_BACK_INPUT_ALPHA), g->batch * g->height * g->width * g->channels, dx, dx);
}

void convolveBackKernel(const int *w) {
  const Geometry *g = (const Geometry *)(w + CONVOLVE_BACK_KERNEL_BATCH);
  const float *x = AT(CONVOLVE_BACK_KERNEL_X), *dy = AT(CONVOLVE_BACK_KERNEL_DY);
  float *dkernel = AT(CONVOLVE_BACK_KERNEL_DKERNEL);
  int *segments = (int *)AT(CONVOLVE_BACK_KERNEL_SCRATCH);
  Padded p = padForward(g);
  float *padded = (float *)segments + ((g->kernelHeight * g->kernelWidth + 3) & ~3);
  float *panels = padded + paddedNumbers(&p);
  int length;
  const int count = planSegments(g, &p, segments, &length);
  const int filters = g->filters / g->groups, windows = g->outHeight * g->outWidth;
  int blockRows, blockImages;
  planBlock(g, &p, &blockRows, &blockImages);
  float *tile[HIGHEST];
  for (int group = 0; group < g->groups; group++) {
    int from = w[CONVOLVE_BACK_KERNEL_ACCUMULATE] ? FROM_C : FROM_ZERO;
    for (int first = 0; first < g->batch; first += p.count) {
      const int images = least(p.count, g->batch - first);
      copyPadded(&p, padded, x, first, images, g->height, g->width, g->channels, group * p.channels);
      for (int b = 0; b < images; b += blockImages) {
        for (int i = 0; i < g->outHeight; i += blockRows) {
          const int rows = least(blockRows, g->outHeight - i), several = least(blockImages, images - b);
          const int steps = several * rows * g->outWidth;
          packColumns(panels, steps, 0, dy + ((first + b) * windows + i * g->outWidth) * g->filters + group * filters, g->filters, steps, filters, 0);
          const Walk walk = {g->strideX * p.channels, g->outWidth, rows, g->strideY * p.row, several, p.image};
          const float *corner = p.cells + b * p.image + i * g->strideY * p.row;
          const float *panel = panels;
          for (int column = 0; column < filters; column += NR) {
            const int columns = least(NR, filters - column);
            for (int s = 0; s < count; s++) {
              for (int r = 0, high; r < length; r += high) {
                high = nextHeight(length - r);
                float *c = dkernel + (s * length + r) * g->filters + group * filters + column;
                for (int t = 0; t < high; t++) tile[t] = c + t * g->filters;
                runOuterTile(high, corner + segments[s] + r, &walk, panel, columns > 4 ? NR : 4, tile, columns, 0, from);
              }
            }
            panel += steps * (columns > 4 ? NR : 4);
          }
          from = FROM_C;
        }
      }
    }
  }
}
