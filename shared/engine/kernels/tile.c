// The tiles of tile.h for every number of rows, and panels of B. No more than one copy of each inner loop is in the module.
#include "tile.h"

#define ROWS(r) \
  static __attribute__((noinline)) void rows##r##x8(const float *const *a, const int *s, int count, int length, const float *b, int stride, float *const *c, int columns, const float *bias, int from) { rowsTile(r, 2, a, s, count, length, b, stride, c, columns, bias, from); } \
  static __attribute__((noinline)) void rows##r##x4(const float *const *a, const int *s, int count, int length, const float *b, int stride, float *const *c, int columns, const float *bias, int from) { rowsTile(r, 1, a, s, count, length, b, stride, c, columns, bias, from); }
#define OUTER(r) \
  static __attribute__((noinline)) void outer##r##x8(const float *a, const Walk *walk, const float *b, int sb, float *const *c, int columns, const float *bias, int from) { outerTile(r, 2, a, walk, b, sb, c, columns, bias, from); } \
  static __attribute__((noinline)) void outer##r##x4(const float *a, const Walk *walk, const float *b, int sb, float *const *c, int columns, const float *bias, int from) { outerTile(r, 1, a, walk, b, sb, c, columns, bias, from); }
ROWS(1) ROWS(2) ROWS(3) ROWS(4)
#if MR > 4
ROWS(5) ROWS(6)
#endif
OUTER(1) OUTER(2) OUTER(3) OUTER(4) OUTER(5) OUTER(6)

#define CALL_ROWS(r) case r: if (columns > 4) rows##r##x8(a, segments, count, length, b, stride, c, columns, bias, from); else rows##r##x4(a, segments, count, length, b, stride, c, columns, bias, from); return;
void runRowsTile(int rows, const float *const *a, const int *segments, int count, int length, const float *b, int stride, float *const *c, int columns, const float *bias, int from) {
  switch (rows) {
    CALL_ROWS(1) CALL_ROWS(2) CALL_ROWS(3) CALL_ROWS(4)
#if MR > 4
    CALL_ROWS(5) CALL_ROWS(6)
#endif
  }
}

#define CALL_OUTER(r) case r: if (columns > 4) outer##r##x8(a, walk, b, strideB, c, columns, bias, from); else outer##r##x4(a, walk, b, strideB, c, columns, bias, from); return;
void runOuterTile(int rows, const float *a, const Walk *walk, const float *b, int strideB, float *const *c, int columns, const float *bias, int from) {
  switch (rows) { CALL_OUTER(1) CALL_OUTER(2) CALL_OUTER(3) CALL_OUTER(4) CALL_OUTER(5) CALL_OUTER(6) }
}

/** Four rows become four steps of a panel. */
INLINE void transpose4(float *to, int toStride, const float *p0, const float *p1, const float *p2, const float *p3) {
  const f4 r0 = load(p0), r1 = load(p1), r2 = load(p2), r3 = load(p3);
  const f4 a = wasm_i32x4_shuffle(r0, r1, 0, 4, 1, 5), b = wasm_i32x4_shuffle(r2, r3, 0, 4, 1, 5);
  const f4 c = wasm_i32x4_shuffle(r0, r1, 2, 6, 3, 7), d = wasm_i32x4_shuffle(r2, r3, 2, 6, 3, 7);
  store(to, wasm_i64x2_shuffle(a, b, 0, 2));
  store(to + toStride, wasm_i64x2_shuffle(a, b, 1, 3));
  store(to + 2 * toStride, wasm_i64x2_shuffle(c, d, 0, 2));
  store(to + 3 * toStride, wasm_i64x2_shuffle(c, d, 1, 3));
}

void packColumns(float *panels, int total, int at, const float *b, int stride, int k, int n, int transposed) {
  for (int first = 0; first < n; first += NR) {
    const int columns = least(NR, n - first);
    const int width = columns > 4 ? NR : 4;
    float *to = panels + at * width;
    if (!transposed) {
      const float *from = b + first;
      if (columns == NR) {
        for (int i = 0; i < k; i++, from += stride) {
          store(to + i * NR, load(from));
          store(to + i * NR + 4, load(from + 4));
        }
      } else {
        for (int i = 0; i < k; i++, from += stride) {
          for (int j = 0; j < width; j++) to[i * width + j] = j < columns ? from[j] : 0;
        }
      }
    } else {
      const float *from = b + first * stride;
      int i = 0;
      for (; i + 4 <= k; i += 4) {
        int j = 0;
        for (; j + 4 <= columns; j += 4) {
          const float *row = from + j * stride + i;
          transpose4(to + i * width + j, width, row, row + stride, row + 2 * stride, row + 3 * stride);
        }
        for (; j < width; j++) {
          UNROLL for (int u = 0; u < 4; u++) to[(i + u) * width + j] = j < columns ? from[j * stride + i + u] : 0;
        }
      }
      for (; i < k; i++) {
        for (int j = 0; j < width; j++) to[i * width + j] = j < columns ? from[j * stride + i] : 0;
      }
    }
    panels += total * width;
  }
}

void packWindows(float *to, const float *const *a, int rows, const int *segments, int count, int length) {
  for (int row = 0, high; row < rows; row += high) {
    high = nextHeight(rows - row);
    for (int s = 0; s < count; s++) {
      const int at = segments[s];
      if (high == 4) {
        const float *a0 = a[row] + at, *a1 = a[row + 1] + at, *a2 = a[row + 2] + at, *a3 = a[row + 3] + at;
        int k = 0;
        for (; k + 4 <= length; k += 4, to += 16) transpose4(to, 4, a0 + k, a1 + k, a2 + k, a3 + k);
        for (; k < length; k++, to += 4) {
          to[0] = a0[k];
          to[1] = a1[k];
          to[2] = a2[k];
          to[3] = a3[k];
        }
      } else {
        for (int i = 0; i < high; i++) {
          const float *from = a[row + i] + at;
          for (int k = 0; k < length; k++) to[k * high + i] = from[k];
        }
        to += length * high;
      }
    }
  }
}

void rowsTimesPanels(const float *const *a, float *const *c, int rows, const int *segments, int count, int length, const float *panels, int k, int k0, int n, const float *bias, int from, float *packed) {
  float *tile[HIGHEST];
  const int deep = count * length;
  if (packed) packWindows(packed, a, rows, segments, count, length);
  for (int first = 0; first < n; first += NR) {
    const int columns = least(NR, n - first);
    const int width = columns > 4 ? NR : 4;
    const float *panel = panels + k0 * width, *start = bias ? bias + first : 0;
    for (int row = 0, high; row < rows; row += high) {
      high = packed ? nextHeight(rows - row) : least(MR, rows - row);
      for (int i = 0; i < high; i++) tile[i] = c[row + i] + first;
      if (packed) runOuterTile(high, packed + row * deep, &(Walk){high, deep, 1, 0, 1, 0}, panel, width, tile, columns, start, from);
      else runRowsTile(high, a + row, segments, count, length, panel, width, tile, columns, start, from);
    }
    panels += k * width;
  }
}
