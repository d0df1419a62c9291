// Matrix products of small layers, C[M, N] = f(op(A)[M, K]·op(B)[K, N] + bias (+ C)): all of it lies in the first cache, and blocks, packing and calls around the
// multiplications would take longer than they do. So rows are found by their distance, nothing is packed but a transposed B, and a tile is 4 rows of 8
// columns, which keeps the multipliers busy: 8 sums that do not wait for each other.
#include "tile.h"

#define HIGH 4

static const float ZEROS[NR] = {0};

/** Where op(A)'s next row and column, B's next row, C's next row, and the next row of what C starts from lie, in numbers. */
typedef struct { int row, column, b, c, start; } Steps;

INLINE void smallTile(const int rows, const int vectors, const float *a, const float *b, const float *start, float *c, int k, int columns, Steps step) {
  f4 sums[HIGH][2];
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = load(start + i * step.start + 4 * j);
  }
  _Pragma("clang loop unroll(disable)") for (; k > 0; k--) {
    f4 right[2];
    UNROLL for (int j = 0; j < vectors; j++) right[j] = load(b + 4 * j);
    UNROLL for (int i = 0; i < rows; i++) {
      const f4 left = loadSplat(a + i * step.row);
      UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = fma(left, right[j], sums[i][j]);
    }
    a += step.column;
    b += step.b;
  }
  if (columns == 4 * vectors) {
    UNROLL for (int i = 0; i < rows; i++) {
      UNROLL for (int j = 0; j < vectors; j++) store(c + i * step.c + 4 * j, sums[i][j]);
    }
    return;
  }
  UNROLL for (int i = 0; i < rows; i++) {
    if (vectors == 2) store(c + i * step.c, sums[i][0]);
    storeSome(c + i * step.c + 4 * (vectors - 1), sums[i][vectors - 1], columns - 4 * (vectors - 1));
  }
}

/** Up to 8 columns of C. */
INLINE void smallPanel(const int vectors, int m, const float *a, const float *b, const float *start, float *c, int k, int columns, Steps step) {
  for (; m >= HIGH; m -= HIGH) {
    smallTile(HIGH, vectors, a, b, start, c, k, columns, step);
    a += HIGH * step.row;
    start += HIGH * step.start;
    c += HIGH * step.c;
  }
  if (m == 3) smallTile(3, vectors, a, b, start, c, k, columns, step);
  else if (m == 2) smallTile(2, vectors, a, b, start, c, k, columns, step);
  else if (m == 1) smallTile(1, vectors, a, b, start, c, k, columns, step);
}

void smallProduct(const int *w) {
  const int m = w[PRODUCT_M], n = w[PRODUCT_N], k = w[PRODUCT_K], flags = w[PRODUCT_FLAGS];
  const int transposeA = flags & 1, accumulate = flags & 4;
  int transposeB = flags & 2;
  const float *a = AT(PRODUCT_A), *b = AT(PRODUCT_B), *bias = AT(PRODUCT_BIAS);
  float *c = AT(PRODUCT_C), *scratch = AT(PRODUCT_SCRATCH);
  const int lda = w[PRODUCT_LDA] ? w[PRODUCT_LDA] : transposeA ? m : k;
  const int ldb = w[PRODUCT_LDB] ? w[PRODUCT_LDB] : transposeB ? k : n;
  Steps step = {transposeA ? 1 : lda, transposeA ? lda : 1, ldb, w[PRODUCT_LDC] ? w[PRODUCT_LDC] : n, 0};
  if (transposeB && ldb == 1) {
    // One column, transposed: one row.
    transposeB = 0;
    step.b = n;
  }
  if (transposeB) {
    packColumns(scratch, k, 0, b, ldb, k, n, 1);
    b = scratch;
  }
  if (accumulate) step.start = step.c;
  for (int first = 0; first < n; first += NR) {
    const int columns = least(NR, n - first), width = columns > 4 ? NR : 4;
    const float *start = accumulate ? c + first : bias ? bias + first : ZEROS;
    if (transposeB) step.b = width;
    if (columns > 4) smallPanel(2, m, a, b, start, c + first, k, columns, step);
    else smallPanel(1, m, a, b, start, c + first, k, columns, step);
    b += transposeB ? width * k : NR;
  }
  if (w[PRODUCT_FUNCTION] != F_LINEAR) applyFunction(w[PRODUCT_FUNCTION], FLOAT_AT(PRODUCT_ALPHA), m * n, c, c);
}
