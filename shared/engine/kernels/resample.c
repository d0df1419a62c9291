// Enlarging by whole factors, and zeros around.
//
//   nearest    y[i] = x[⌊i/f⌋]
//   bilinear   the centre of new cell i lies at (i + ½)/f − ½ old cells: y = x[k]·(1 − t) + x[k + 1]·t, k and k + 1 kept inside
//   back       dx = Σ dy·the same weights
#include "kernel.h"

/** The two old cells of a new one and their weights. */
typedef struct { int first, second; float share; } Blend;
static Blend blendOf(int index, int factor, int length, int bilinear) {
  const int old = index / factor;
  if (!bilinear) return (Blend){old, old, 0};
  const float offset = ((float)(index % factor) + 0.5f) / (float)factor - 0.5f;
  const int neighbour = offset < 0 ? most(0, old - 1) : offset > 0 ? least(length - 1, old + 1) : old;
  return (Blend){old, neighbour, offset < 0 ? -offset : offset};
}

INLINE void resample(const int *w, const int back) {
  const int bilinear = w[UPSAMPLE_METHOD], batch = w[UPSAMPLE_BATCH], height = w[UPSAMPLE_HEIGHT], width = w[UPSAMPLE_WIDTH], c = w[UPSAMPLE_CHANNELS], fy = w[UPSAMPLE_FACTOR_Y], fx = w[UPSAMPLE_FACTOR_X];
  float *small = back ? AT(UPSAMPLE_BACK_DX) : AT(UPSAMPLE_X), *large = back ? AT(UPSAMPLE_BACK_DY) : AT(UPSAMPLE_Y);
  if (back && !w[UPSAMPLE_BACK_ACCUMULATE]) zero(small, batch * height * width * c);
  for (int b = 0; b < batch; b++, small += height * width * c) {
    for (int i = 0; i < height * fy; i++) {
      const Blend down = blendOf(i, fy, height, bilinear);
      for (int j = 0; j < width * fx; j++, large += c) {
        const Blend across = blendOf(j, fx, width, bilinear);
        const int cells[4] = {down.first * width + across.first, down.first * width + across.second, down.second * width + across.first, down.second * width + across.second};
        const float weights[4] = {(1 - down.share) * (1 - across.share), (1 - down.share) * across.share, down.share * (1 - across.share), down.share * across.share};
        if (!back) {
          for (int k = 0; k < c; k += 4) {
            f4 sum = mul(load(small + cells[0] * c + k), splat(weights[0]));
            for (int t = 1; t < 4; t++) if (weights[t] != 0) sum = add(sum, mul(load(small + cells[t] * c + k), splat(weights[t])));
            storeSome(large + k, sum, c - k);
          }
        } else {
          for (int t = 0; t < 4; t++) {
            if (weights[t] == 0) continue;
            float *to = small + cells[t] * c;
            for (int k = 0; k < c; k += 4) storeSome(to + k, add(load(to + k), mul(load(large + k), splat(weights[t]))), c - k);
          }
        }
      }
    }
  }
}

void upsample(const int *w) { resample(w, 0); }
void upsampleBack(const int *w) { resample(w, 1); }

void pad(const int *w) {
  const int batch = w[PAD_BATCH], height = w[PAD_HEIGHT], width = w[PAD_WIDTH], c = w[PAD_CHANNELS], top = w[PAD_TOP], left = w[PAD_LEFT], more = w[PAD_ACCUMULATE];
  const int tall = height + top + w[PAD_BOTTOM], wide = width + left + w[PAD_RIGHT];
  const int from = most(0, left), until = most(from, least(wide, left + width)), run = (until - from) * c;
  float *y = AT(PAD_Y);
  for (int b = 0; b < batch; b++) {
    for (int i = 0; i < tall; i++, y += wide * c) {
      const int row = i - top;
      const int inside = row >= 0 && row < height;
      const float *x = AT(PAD_X) + ((b * height + row) * width + from - left) * c;
      if (more) {
        if (inside) for (int k = 0; k < run; k += 4) storeSome(y + from * c + k, add(load(y + from * c + k), load(x + k)), run - k);
        continue;
      }
      if (!inside) { zero(y, wide * c); continue; }
      zero(y, from * c);
      copyNumbers(y + from * c, x, run);
      zero(y + until * c, (wide - until) * c);
    }
  }
}
