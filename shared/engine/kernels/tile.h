// The inner loops of every product and convolution: a tile of C, at most MR rows of 8 columns, is kept in registers while k runs.
//
//   rowsTile:  C[i, 0…8) += Σₖ a_i[k]·B[k, 0…8)       every row of A has its own pointer, so that rows of a matrix and windows of an image are the same
//   outerTile: C[i, 0…8) += Σₖ a[k·sa + i]·B[k·sb …)   rows of A lie beside each other (A transposed, or packed so); the faster of the two
//
// 16 vector registers, of which the browser keeps one: two a row for C, 2 for B, 1 for A, and without fused multiply-add one for the product.
#pragma once
#include "kernel.h"

#ifdef __wasm_relaxed_simd__
#define MR 6
#else
#define MR 4
#endif
/** Most rows of an outerTile. */
#define HIGHEST 6
#define NR 8

/** Loads do not pass this point, and what is known of the pointer ends here (else its constant offsets are added one by one). Neither makes an instruction. */
#define IN_ORDER __asm__ volatile("" ::: "memory")
#define OPAQUE(pointer) __asm__ volatile("" : "+r"(pointer))

/** Where a tile starts from. */
enum { FROM_ZERO = 0, FROM_BIAS = 1, FROM_C = 2 };

INLINE void startTile(f4 (*sums)[2], const int rows, const int vectors, float *const *c, const float *bias, int from) {
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = from == FROM_C ? load(c[i] + 4 * j) : from == FROM_BIAS ? load(bias + 4 * j) : splat(0);
  }
}

INLINE void endTile(f4 (*sums)[2], const int rows, const int vectors, float *const *c, int columns) {
  if (columns >= 4 * vectors) {
    UNROLL for (int i = 0; i < rows; i++) {
      UNROLL for (int j = 0; j < vectors; j++) store(c[i] + 4 * j, sums[i][j]);
    }
    return;
  }
  UNROLL for (int i = 0; i < rows; i++) {
    if (vectors == 1) storeSome(c[i], sums[i][0], columns);
    else {
      store(c[i], sums[i][0]);
      storeSome(c[i] + 4, sums[i][1], columns - 4);
    }
  }
}

INLINE void stepRows(f4 (*sums)[2], const int rows, const int vectors, const float *const *a, const int k, const float *b) {
  f4 right[2];
  UNROLL for (int j = 0; j < vectors; j++) right[j] = load(b + 4 * j);
  UNROLL for (int i = 0; i < rows; i++) {
    const f4 left = loadSplat(a[i] + k);
    UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = fma(left, right[j], sums[i][j]);
  }
}

/**
 * `starts` are the rows' pointers; segment s of a row is `length` numbers at starts[i] + segments[s]. B's rows, `stride` apart, follow each other through all
 * segments.
 */
INLINE void rowsTile(const int rows, const int vectors, const float *const *starts, const int *segments, int count, int length, const float *b, int stride, float *const *c, int columns, const float *bias, int from) {
  f4 sums[MR][2];
  startTile(sums, rows, vectors, c, bias, from);
  for (int s = 0; s < count; s++) {
    const float *a[MR];
    UNROLL for (int i = 0; i < rows; i++) a[i] = starts[i] + segments[s];
    int k = 0;
    for (; k + 4 <= length; k += 4) {
      UNROLL for (int u = 0; u < 4; u++) stepRows(sums, rows, vectors, a, u, b + u * stride);
      b += 4 * stride;
      UNROLL for (int i = 0; i < rows; i++) a[i] += 4;
    }
    for (; k < length; k++) {
      stepRows(sums, rows, vectors, a, 0, b);
      b += stride;
      UNROLL for (int i = 0; i < rows; i++) a[i] += 1;
    }
  }
  endTile(sums, rows, vectors, c, columns);
}

/** Where A's columns lie: `count` steps of `stride` are a run, `runs` runs `next` apart are an image, `images` images `nextImage` apart. B's rows follow each other. */
typedef struct { int stride, count, runs, next, images, nextImage; } Walk;

INLINE void outerTile(const int rows, const int vectors, const float *start, const Walk *walk, const float *b, int strideB, float *const *c, int columns, const float *bias, int from) {
  f4 sums[HIGHEST][2];
  startTile(sums, rows, vectors, c, bias, from);
  const int strideA = walk->stride, nextA = walk->next, nextImage = walk->nextImage;
  for (int image = walk->images; image > 0; image--) {
    const float *a = start;
    for (int run = walk->runs; run > 0; run--) {
      const float *p = a;
      // Not unrolled, and loads in this order, one before each row's multiplications: the browser's compiler then finds a register for everything. Unrolled, it
      // gathers the loads of all steps first, and half of the time goes into spilling them.
      for (int k = walk->count; k > 0; k--) {
        f4 right[2];
        UNROLL for (int j = 0; j < vectors; j++) {
          right[j] = load(b + 4 * j);
          IN_ORDER;
        }
        UNROLL for (int i = rows - 1; i >= 0; i--) {
          const f4 left = loadSplat(p + i);
          IN_ORDER;
          UNROLL for (int j = 0; j < vectors; j++) sums[i][j] = fma(left, right[j], sums[i][j]);
        }
        p += strideA;
        b += strideB;
        OPAQUE(p);
        OPAQUE(b);
      }
      a += nextA;
    }
    start += nextImage;
  }
  endTile(sums, rows, vectors, c, columns);
}

/** Rows of the next outerTile of `rest`: 4 is fastest, 6 next; 1 and 2 alone would waste more. */
INLINE int nextHeight(int rest) { return rest <= HIGHEST ? rest : rest % 6 == 0 && rest % 4 != 0 ? 6 : 4; }

void runRowsTile(int rows, const float *const *starts, const int *segments, int count, int length, const float *b, int stride, float *const *c, int columns, const float *bias, int from);
void runOuterTile(int rows, const float *a, const Walk *walk, const float *b, int strideB, float *const *c, int columns, const float *bias, int from);

/**
 * B[k, n] as panels of 8 columns (the last of 4 where that is enough), each [total][8], zeros behind the last column; these k rows are put from row `at` on.
 * `transposed`: B is stored [n, k].
 */
void packColumns(float *to, int total, int at, const float *b, int stride, int k, int n, int transposed);
/** Numbers that packColumns writes. */
INLINE int packedNumbers(int k, int n) { return k * (n / NR * NR + (n % NR > 4 ? NR : n % NR > 0 ? 4 : 0)); }

/** Rows of A, given by pointers, as tiles that outerTile reads: heights by nextHeight, each [count·length][height]. */
void packWindows(float *to, const float *const *a, int rows, const int *segments, int count, int length);

/** Panels from which on rows are packed before they are multiplied. */
#define PANELS_TO_PACK 2

/**
 * C's rows, given by pointers, from A's rows and packed panels: all columns. The panels are `k` deep; `count` segments of `length` are used, from `k0` on. `packed`: room
 * for rows·count·length numbers, or 0 to read the rows where they lie.
 */
void rowsTimesPanels(const float *const *a, float *const *c, int rows, const int *segments, int count, int length, const float *panels, int k, int k0, int n, const float *bias, int from, float *packed);

/** `product` where all of it is small, and not with a bias and an accumulation at once. See small.c. */
void smallProduct(const int *w);
