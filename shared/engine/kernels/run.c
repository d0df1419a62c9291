// The program: instructions [opcode, length, arguments…] executed in order.
#include "kernel.h"

#define KERNELS(DO) \
  DO(product, PRODUCT) DO(columnSums, COLUMN_SUMS) DO(gatherRows, GATHER_ROWS) DO(gatherBytes, GATHER_BYTES) DO(gatherOneHot, GATHER_ONE_HOT) \
  DO(activate, ACTIVATE) DO(activateBack, ACTIVATE_BACK) DO(activateBackSums, ACTIVATE_BACK_SUMS) DO(softmax, SOFTMAX) DO(softmaxBack, SOFTMAX_BACK) DO(prelu, PRELU) DO(preluBack, PRELU_BACK) DO(maxout, MAXOUT) DO(maxoutBack, MAXOUT_BACK) \
  DO(softmaxCrossentropy, SOFTMAX_CROSSENTROPY) DO(sigmoidCrossentropy, SIGMOID_CROSSENTROPY) DO(meanSquared, MEAN_SQUARED) DO(meanAbsolute, MEAN_ABSOLUTE) \
  DO(categoricalOfProbabilities, CATEGORICAL_OF_PROBABILITIES) DO(binaryOfProbabilities, BINARY_OF_PROBABILITIES) DO(boxOverlap, BOX_OVERLAP) \
  DO(sgd, SGD) DO(momentum, MOMENTUM) DO(nesterov, NESTEROV) DO(adagrad, ADAGRAD) DO(rmsprop, RMSPROP) DO(adam, ADAM) DO(adamw, ADAMW) DO(adamax, ADAMAX) DO(nadam, NADAM) DO(clipNorm, CLIP_NORM) DO(clipValue, CLIP_VALUE) DO(penalty, PENALTY) \
  DO(convolve, CONVOLVE) DO(convolveBackInput, CONVOLVE_BACK_INPUT) DO(convolveBackKernel, CONVOLVE_BACK_KERNEL) \
  DO(depthwise, DEPTHWISE) DO(depthwiseBackInput, DEPTHWISE_BACK_INPUT) DO(depthwiseBackKernel, DEPTHWISE_BACK_KERNEL) \
  DO(maxPool, MAX_POOL) DO(maxPoolBack, MAX_POOL_BACK) DO(averagePool, AVERAGE_POOL) DO(averagePoolBack, AVERAGE_POOL_BACK) DO(adaptiveAveragePool, ADAPTIVE_AVERAGE_POOL) DO(adaptiveAveragePoolBack, ADAPTIVE_AVERAGE_POOL_BACK) \
  DO(batchNormTrain, BATCH_NORM_TRAIN) DO(batchNormEval, BATCH_NORM_EVAL) DO(batchNormBack, BATCH_NORM_BACK) DO(groupNorm, GROUP_NORM) DO(groupNormBack, GROUP_NORM_BACK) DO(localResponse, LOCAL_RESPONSE) DO(localResponseBack, LOCAL_RESPONSE_BACK) \
  DO(combine, COMBINE) DO(combineBack, COMBINE_BACK) DO(copy, COPY) DO(scale, SCALE) DO(fill, FILL) DO(permute, PERMUTE) \
  DO(upsample, UPSAMPLE) DO(upsampleBack, UPSAMPLE_BACK) DO(pad, PAD) DO(dropout, DROPOUT) DO(gaussianNoise, GAUSSIAN_NOISE)

#define DECLARE(name, code) Kernel name;
KERNELS(DECLARE)

int run(const int *program, int words) {
  int at = 0;
  while (at < words) {
    const int *w = program + at;
#define CASE(name, code) case OP_##code: if (w[1] != code##_WORDS) return at + 1; name(w); break;
    switch (w[0]) {
      KERNELS(CASE)
      default: return at + 1;
    }
    at += w[1];
  }
  return at == words ? 0 : at + 1;
}
