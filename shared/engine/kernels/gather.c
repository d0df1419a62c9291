// Rows of a resident data set by an index list, y[i] = source[index[i]], and labels as one-hot rows.
#include "kernel.h"

void gatherRows(const int *w) {
  const int width = w[GATHER_ROWS_WIDTH];
  const int *indices = (const int *)AT(GATHER_ROWS_INDICES);
  const float *source = AT(GATHER_ROWS_SOURCE);
  float *y = AT(GATHER_ROWS_Y);
  for (int i = 0; i < w[GATHER_ROWS_COUNT]; i++) copyNumbers(y + i * width, source + (uint32_t)indices[i] * (uint32_t)width, width);
}

void gatherBytes(const int *w) {
  const int width = w[GATHER_BYTES_WIDTH];
  const int *indices = (const int *)AT(GATHER_BYTES_INDICES);
  const uint8_t *source = (const uint8_t *)AT(GATHER_BYTES_SOURCE);
  const float scale = FLOAT_AT(GATHER_BYTES_SCALE), shift = FLOAT_AT(GATHER_BYTES_SHIFT);
  float *y = AT(GATHER_BYTES_Y);
  for (int i = 0; i < w[GATHER_BYTES_COUNT]; i++, y += width) {
    const uint8_t *from = source + (uint32_t)indices[i] * (uint32_t)width;
    int j = 0;
    for (; j + 8 <= width; j += 8) {
      const v128_t words = wasm_u16x8_load8x8(from + j);
      store(y + j, add(mul(wasm_f32x4_convert_u32x4(wasm_u32x4_extend_low_u16x8(words)), splat(scale)), splat(shift)));
      store(y + j + 4, add(mul(wasm_f32x4_convert_u32x4(wasm_u32x4_extend_high_u16x8(words)), splat(scale)), splat(shift)));
    }
    for (; j < width; j++) y[j] = (float)from[j] * scale + shift;
  }
}

void gatherOneHot(const int *w) {
  const int rows = w[GATHER_ONE_HOT_ROWS], columns = w[GATHER_ONE_HOT_COLUMNS];
  const int *labels = (const int *)AT(GATHER_ONE_HOT_LABELS), *indices = (const int *)AT(GATHER_ONE_HOT_INDICES);
  const float low = FLOAT_AT(GATHER_ONE_HOT_LOW), high = FLOAT_AT(GATHER_ONE_HOT_HIGH);
  float *y = AT(GATHER_ONE_HOT_Y);
  for (int i = 0; i < w[GATHER_ONE_HOT_COUNT]; i++) {
    const int *label = labels + indices[i] * rows;
    for (int r = 0; r < rows; r++, y += columns) {
      if (columns == 1) { y[0] = label[r] > 0 ? high : low; continue; }
      for (int c = 0; c < columns; c++) y[c] = low;
      if (label[r] >= 0 && label[r] < columns) y[label[r]] = high;
    }
  }
}
