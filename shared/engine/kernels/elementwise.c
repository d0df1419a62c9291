// Value by value: y = a ∘ b with repetition along axes, its gradients (∂a = dy, ±dy, dy·other, or dy where a wins; added up along repeated axes), strided copies.
#include "kernel.h"

enum { ADD, SUBTRACT, MULTIPLY, MAXIMUM };

INLINE f4 join(const int kind, f4 a, f4 b) {
  return kind == ADD ? add(a, b) : kind == SUBTRACT ? sub(a, b) : kind == MULTIPLY ? mul(a, b) : select(wasm_f32x4_ge(a, b), a, b);
}

INLINE void combineRow(const int kind, int n, const float *a, int aStep, const float *b, int bStep, float *y) {
  int i = 0;
  for (; i + 4 <= n; i += 4) store(y + i, join(kind, aStep ? load(a + i) : loadSplat(a), bStep ? load(b + i) : loadSplat(b)));
  if (i < n) storeSome(y + i, join(kind, aStep ? load(a + i) : loadSplat(a), bStep ? load(b + i) : loadSplat(b)), n - i);
}

void combine(const int *w) {
  int outer = w[COMBINE_OUTER], middle = w[COMBINE_MIDDLE], inner = w[COMBINE_INNER];
  const int aOuter = w[COMBINE_A_OUTER], aMiddle = w[COMBINE_A_MIDDLE], aInner = w[COMBINE_A_INNER], bOuter = w[COMBINE_B_OUTER], bMiddle = w[COMBINE_B_MIDDLE], bInner = w[COMBINE_B_INNER];
  // Dense on both sides: one long row.
  if (aInner && bInner && aMiddle == inner && bMiddle == inner) {
    inner *= middle;
    middle = 1;
    if (aOuter == inner && bOuter == inner) { inner *= outer; outer = 1; }
  }
  float *y = AT(COMBINE_Y);
  for (int i = 0; i < outer; i++) {
    for (int j = 0; j < middle; j++, y += inner) {
      const float *a = AT(COMBINE_A) + i * aOuter + j * aMiddle, *b = AT(COMBINE_B) + i * bOuter + j * bMiddle;
#define DO(kind) case kind: combineRow(kind, inner, a, aInner, b, bInner, y); break;
      switch (w[COMBINE_KIND]) { DO(ADD) DO(SUBTRACT) DO(MULTIPLY) DO(MAXIMUM) }
#undef DO
    }
  }
}

INLINE f4 slope(const int kind, const int side, f4 a, f4 b, f4 dy) {
  if (kind == MULTIPLY) return mul(dy, side ? a : b);
  if (kind == MAXIMUM) {
    const f4 first = wasm_f32x4_ge(a, b);
    return side ? wasm_v128_andnot(dy, first) : both(dy, first);
  }
  return kind == SUBTRACT && side ? wasm_f32x4_neg(dy) : dy;
}

INLINE void combineBackLoop(const int kind, const int side, const int *w) {
  const int outer = w[COMBINE_BACK_OUTER], middle = w[COMBINE_BACK_MIDDLE], inner = w[COMBINE_BACK_INNER];
  const int aOuter = w[COMBINE_BACK_A_OUTER], aMiddle = w[COMBINE_BACK_A_MIDDLE], aInner = w[COMBINE_BACK_A_INNER], bOuter = w[COMBINE_BACK_B_OUTER], bMiddle = w[COMBINE_BACK_B_MIDDLE], bInner = w[COMBINE_BACK_B_INNER];
  const int dOuter = side ? bOuter : aOuter, dMiddle = side ? bMiddle : aMiddle, dInner = side ? bInner : aInner;
  const int reads = kind == MULTIPLY || kind == MAXIMUM, more = w[COMBINE_BACK_ACCUMULATE];
  float *dx = AT(COMBINE_BACK_DX);
  const float *dy = AT(COMBINE_BACK_DY);
  for (int i = 0; i < outer; i++) {
    for (int j = 0; j < middle; j++, dy += inner) {
      const float *a = AT(COMBINE_BACK_A) + i * aOuter + j * aMiddle, *b = AT(COMBINE_BACK_B) + i * bOuter + j * bMiddle;
      float *to = dx + i * dOuter + j * dMiddle;
      // Whether this place is written for the first time.
      const int fresh = !more && (i == 0 || dOuter != 0) && (j == 0 || dMiddle != 0);
      f4 sum = splat(0);
      for (int k = 0; k < inner; k += 4) {
        f4 d = slope(kind, side, !reads ? splat(0) : aInner ? load(a + k) : loadSplat(a), !reads ? splat(0) : bInner ? load(b + k) : loadSplat(b), load(dy + k));
        if (dInner) storeSome(to + k, fresh ? d : add(d, load(to + k)), inner - k);
        else sum = add(sum, both(d, wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(inner - k))));
      }
      if (!dInner) *to = fresh ? sumOf(sum) : *to + sumOf(sum);
    }
  }
}

void combineBack(const int *w) {
#define DO(kind) case kind: if (w[COMBINE_BACK_SIDE]) combineBackLoop(kind, 1, w); else combineBackLoop(kind, 0, w); break;
  switch (w[COMBINE_BACK_KIND]) { DO(ADD) DO(SUBTRACT) DO(MULTIPLY) DO(MAXIMUM) }
#undef DO
}

INLINE void addNumbers(float *y, const float *x, int n) {
  for (int i = 0; i < n; i += 4) storeSome(y + i, add(load(x + i), load(y + i)), n - i);
}

void copy(const int *w) {
  int rows = w[COPY_ROWS], width = w[COPY_WIDTH];
  const int xStride = w[COPY_X_STRIDE], yStride = w[COPY_Y_STRIDE], more = w[COPY_ACCUMULATE];
  const float *x = AT(COPY_X);
  float *y = AT(COPY_Y);
  if (xStride == width && yStride == width) { width *= rows; rows = 1; }
  for (int i = 0; i < rows; i++, x += xStride, y += yStride) {
    if (more) addNumbers(y, x, width);
    else copyNumbers(y, x, width);
  }
}

void scale(const int *w) {
  const f4 factor = splat(FLOAT_AT(SCALE_FACTOR));
  const int count = w[SCALE_COUNT], more = w[SCALE_ACCUMULATE];
  const float *x = AT(SCALE_X);
  float *y = AT(SCALE_Y);
  for (int i = 0; i < count; i += 4) {
    f4 v = mul(factor, load(x + i));
    if (more) v = add(v, load(y + i));
    storeSome(y + i, v, count - i);
  }
}

void fill(const int *w) {
  const int count = w[FILL_COUNT];
  const f4 value = splat(FLOAT_AT(FILL_VALUE));
  float *y = AT(FILL_Y);
  for (int i = 0; i < count; i += 4) storeSome(y + i, value, count - i);
}

void permute(const int *w) {
  const float *x = AT(PERMUTE_X);
  float *y = AT(PERMUTE_Y);
  const int more = w[PERMUTE_ACCUMULATE], n = w[PERMUTE_D3], step = w[PERMUTE_S3];
  for (int i = 0; i < w[PERMUTE_D0]; i++) {
    for (int j = 0; j < w[PERMUTE_D1]; j++) {
      for (int k = 0; k < w[PERMUTE_D2]; k++, y += n) {
        const float *from = x + i * w[PERMUTE_S0] + j * w[PERMUTE_S1] + k * w[PERMUTE_S2];
        if (step == 1 && !more) copyNumbers(y, from, n);
        else for (int l = 0; l < n; l++) y[l] = more ? y[l] + from[l * step] : from[l * step];
      }
    }
  }
}
