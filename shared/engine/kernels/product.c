// Matrix product, C[M, N] = f(op(A)[M, K]·op(B)[K, N] + bias (+ C)).
//
// The gradients of Y = X·W are products too: dX = dY·Wᵀ, dW = Xᵀ·dY; that of a bias is the sum of dY's rows.
//
// B is packed into panels of 8 columns by blocks of KC × NC, A into tiles of 4 rows by blocks of MC × KC; both blocks stay in the second cache, a panel (8 KB) and a
// tile in the first. A is read where it lies if there are two panels or fewer: untransposed by a pointer for each row; transposed, its rows lie beside each other
// anyway. What is small altogether is multiplied in small.c.
#include "tile.h"

#define KC 256
#define NC 512
#define MC 96

int productScratchBytes(int m, int n, int k) {
  const int depth = least(k, KC);
  return 4 * (packedNumbers(depth, least(n, NC)) + depth * least(m, MC) + 16);
}

/** Rows of op(A) that lie beside each other as tiles [k][height]. */
static void packRows(float *to, const float *a, int stride, int k, int rows) {
  for (int first = 0, high; first < rows; first += high) {
    high = nextHeight(rows - first);
    const float *from = a + first;
    if (high == 4) {
      for (int i = 0; i < k; i++, from += stride, to += 4) store(to, load(from));
    } else {
      for (int i = 0; i < k; i++, from += stride, to += high) {
        for (int j = 0; j < high; j++) to[j] = from[j];
      }
    }
  }
}

static const int WHOLE[1] = {0};

static __attribute__((noinline)) void largeProduct(const int *w) {
  const int flags = w[PRODUCT_FLAGS], m = w[PRODUCT_M], n = w[PRODUCT_N], k = w[PRODUCT_K];
  const int transposeA = flags & 1, transposeB = flags & 2, accumulate = flags & 4;
  const float *a = AT(PRODUCT_A), *b = AT(PRODUCT_B), *bias = AT(PRODUCT_BIAS);
  float *c = AT(PRODUCT_C), *scratch = AT(PRODUCT_SCRATCH);
  const int function = w[PRODUCT_FUNCTION];
  const float alpha = FLOAT_AT(PRODUCT_ALPHA);
  const int lda = w[PRODUCT_LDA] ? w[PRODUCT_LDA] : transposeA ? m : k;
  const int ldb = w[PRODUCT_LDB] ? w[PRODUCT_LDB] : transposeB ? k : n;
  const int ldc = w[PRODUCT_LDC] ? w[PRODUCT_LDC] : n;
  const int packB = transposeB || (m >= 24 && k * n >= 1024);
  const int packA = n > NR * (PANELS_TO_PACK - 1) && m * k >= 64;
  // With a bias and an accumulation at once the bias is added first.
  if (bias && accumulate) {
    for (int i = 0; i < m; i++) for (int j = 0; j < n; j++) c[i * ldc + j] += bias[j];
  }
  const int firstFrom = accumulate ? FROM_C : bias ? FROM_BIAS : FROM_ZERO;
  const float *rowA[MC];
  float *rowC[MC];
  float *tile[HIGHEST];

  for (int column = 0; column < n; column += NC) {
    const int wide = least(NC, n - column);
    for (int depth = 0; depth == 0 || depth < k; depth += KC) {
      const int deep = least(KC, k - depth);
      const float *block = transposeB ? b + column * ldb + depth : b + depth * ldb + column;
      const int from = depth == 0 ? firstFrom : FROM_C;
      const int last = depth + deep >= k;
      float *panels = scratch;
      if (packB) packColumns(panels, deep, 0, block, ldb, deep, wide, transposeB);
      float *packedA = scratch + (packB ? packedNumbers(deep, wide) : 0);
      for (int row = 0; row < m; row += MC) {
        const int high = least(MC, m - row);
        float *corner = c + row * ldc + column;
        for (int i = 0; i < high; i++) {
          rowC[i] = corner + i * ldc;
          rowA[i] = transposeA ? 0 : a + (row + i) * lda + depth;
        }
        if (packA && transposeA) packRows(packedA, a + depth * lda + row, lda, deep, high);
        else if (packA) packWindows(packedA, rowA, high, WHOLE, 1, deep);
        const float *panel = packB ? panels : block;
        for (int first = 0; first < wide; first += NR) {
          const int columns = least(NR, wide - first);
          const int strideB = packB ? (columns > 4 ? NR : 4) : ldb;
          const float *start = bias ? bias + column + first : 0;
          for (int r = 0, tall; r < high; r += tall) {
            const int outer = packA || transposeA;
            tall = outer ? nextHeight(high - r) : least(MR, high - r);
            for (int i = 0; i < tall; i++) tile[i] = rowC[r + i] + first;
            if (packA) runOuterTile(tall, packedA + r * deep, &(Walk){tall, deep, 1, 0, 1, 0}, panel, strideB, tile, columns, start, from);
            else if (outer) runOuterTile(tall, a + depth * lda + row + r, &(Walk){lda, deep, 1, 0, 1, 0}, panel, strideB, tile, columns, start, from);
            else runRowsTile(tall, rowA + r, WHOLE, 1, deep, panel, strideB, tile, columns, start, from);
          }
          panel += packB ? deep * strideB : NR;
        }
        if (last && function != F_LINEAR) {
          if (ldc == wide) applyFunction(function, alpha, high * wide, corner, corner);
          else for (int i = 0; i < high; i++) applyFunction(function, alpha, wide, rowC[i], rowC[i]);
        }
      }
    }
  }
}

/** Columns and multiplications of a small product: above, packing and blocks are worth what they take. */
#define FEW_COLUMNS 32
#define FEW 32768

void product(const int *w) {
  const int m = w[PRODUCT_M], n = w[PRODUCT_N], k = w[PRODUCT_K];
  if (m <= 0 || n <= 0) return;
  if (n <= FEW_COLUMNS && k <= KC && (int64_t)m * n * k <= FEW && !(w[PRODUCT_BIAS] && (w[PRODUCT_FLAGS] & 4))) smallProduct(w);
  else largeProduct(w);
}

void columnSums(const int *w) {
  const int rows = w[COLUMN_SUMS_ROWS], columns = w[COLUMN_SUMS_COLUMNS];
  const float *x = AT(COLUMN_SUMS_X);
  float *y = AT(COLUMN_SUMS_Y);
  const int more = w[COLUMN_SUMS_ACCUMULATE];
  int j = 0;
  for (; j < columns; j += 4) {
    const int some = least(4, columns - j);
    f4 a = splat(0), b = splat(0), c = splat(0), d = splat(0);
    const float *p = x + j;
    int i = 0;
    for (; i + 4 <= rows; i += 4, p += 4 * columns) {
      a = add(a, load(p));
      b = add(b, load(p + columns));
      c = add(c, load(p + 2 * columns));
      d = add(d, load(p + 3 * columns));
    }
    for (; i < rows; i++, p += columns) a = add(a, load(p));
    const f4 sum = add(add(a, b), add(c, d));
    storeSome(y + j, more ? add(sum, load(y + j)) : sum, some);
  }
}
