/**
 * The instruction set of the training engine, written once: `npm run kernels` makes shared/engine/opcodes.ts, shared/engine/kernels/opcodes.h and
 * docs/engine.md from it.
 */

// An argument is `name: meaning`. p: a byte address (0 means "none" where so said). f: the bits of a float32. Else a whole number.
const geometry = [
  'batch', 'height: of the image x', 'width', 'channels: of x', 'outHeight: of y', 'outWidth', 'filters: channels of y', 'kernelHeight', 'kernelWidth',
  'strideY', 'strideX', 'dilationY: 1 is an ordinary window', 'dilationX', 'padTop: rows of zeros before the first; those after follow from outHeight', 'padLeft', 'groups: must divide channels and filters',
]
const poolGeometry = ['batch', 'height', 'width', 'channels', 'outHeight', 'outWidth', 'kernelHeight', 'kernelWidth', 'strideY', 'strideX', 'padTop', 'padLeft']
const counted = ['countTop: first row that an average counts; 0, or −padTop where padding counts', 'countBottom: row after the last that counts; height, or height + bottom padding', 'countLeft', 'countRight']
const accumulate = 'accumulate: 0 writes, 1 adds to what is there'
const loss = [
  'samples', 'rows: rows per sample; 1, or the pixels of a mask', 'columns: numbers compared together', 'values p: [samples·rows, columns]', 'targets p: [samples·rows, columns]',
  'gradient p: [samples·rows, columns] of weight · the mean loss of the batch by `values`; 0 where none is wanted. May be `values` itself',
  'losses p: [samples], each sample\'s own loss without `weight`; 0 where none is wanted',
  'total p: two float64 (8-byte aligned) that are added to: weight · mean loss, and samples that were right; 0 where not wanted',
  'weight f: of this loss among several; 1 alone', 'count: 1 counts right answers (equal largest column, first of equals; with one column the same side of border and middle)',
  'border f: with one column, values above it say yes', 'middle f: with one column, targets above it mean yes',
  'classWeights p: [columns], with one column [2] for no and yes: each row\'s loss and gradient times that of its true class, the largest target; 0 = none',
]
/** @param {readonly string[]} slots what the optimizer keeps of each weight */
const optimise = (slots) => ['count: numbers in the region', 'weights p: changed', 'gradients p', 'first p: ' + (slots[0] ?? 'not used, 0'), 'second p: ' + (slots[1] ?? 'not used, 0'), 'hyper p: float32 values, see below; the caller rewrites them when they change']

/** @typedef {readonly [name: string, number: number, does: string, written: readonly string[]]} Instruction */

/**
 * By the C file that computes them.
 * @type {readonly (readonly [title: string, file: string, instructions: readonly Instruction[]])[]}
 */
export const FAMILIES = [
  ['Product', 'product.c', [
    ['product', 1, 'C[M, N] = f(op(A)[M, K] · op(B)[K, N] + bias (+ C))', [
      'flags: 1 = A is stored [K, M]; 2 = B is stored [N, K]; 4 = add to C', 'm', 'n', 'k', 'a p', 'b p', 'c p', 'bias p: [N]; 0 = none', 'function: activation, by number; 0 = linear', 'alpha f',
      'scratch p: `productScratchBytes(m, n, k)` bytes, 16-byte aligned, shared between instructions', 'lda: numbers from one stored row of A to the next; 0 = dense', 'ldb', 'ldc: with a function C must be dense',
    ]],
    ['columnSums', 2, 'y[C] = Σ over rows of x[rows, C] (the gradient of a bias)', ['rows', 'columns', 'x p', 'y p', accumulate]],
  ]],
  ['Gather', 'gather.c', [
    ['gatherRows', 3, 'y[i] = source[index[i]]', ['count', 'width: numbers in a row', 'source p: float32 [any, width]', 'indices p: int32 [count]', 'y p: [count, width]']],
    ['gatherBytes', 4, 'y[i] = source[index[i]]·scale + shift, from bytes', ['count', 'width', 'source p: uint8 [any, width]', 'indices p: int32 [count]', 'y p: float32 [count, width]', 'scale f', 'shift f']],
    ['gatherOneHot', 5, 'y[i, r, c] = high where c is the label, else low. One column: high where the label is 1 or more', ['count', 'rows: labels per sample', 'columns', 'labels p: int32 [any, rows]', 'indices p: int32 [count]', 'y p: [count, rows, columns]', 'low f', 'high f']],
  ]],
  ['Activation', 'activation.c', [
    ['activate', 10, 'y = f(x)', ['function', 'alpha f', 'count', 'x p', 'y p: may be x']],
    ['activateBack', 11, 'dx = dy · f′', ['function', 'alpha f', 'count', 'saved p: f\'s output or its input', 'from: 0 = saved is the output (only functions marked o), 1 = it is the input (all)', 'dy p', 'dx p: may be dy', accumulate]],
    ['activateBackSums', 18, 'the same, and the sums of its columns: Σ over rows of dx (the gradient of a bias)', ['function: one marked o', 'alpha f', 'rows', 'columns', 'saved p: f\'s output', 'dy p', 'dx p: may be dy', 'sums p: [columns]']],
    ['softmax', 12, 'y = softmax of every row', ['rows', 'columns', 'x p', 'y p: may be x']],
    ['softmaxBack', 13, 'dx = y·(dy − Σ y·dy)', ['rows', 'columns', 'y p', 'dy p', 'dx p: may be dy', accumulate]],
    ['prelu', 14, 'y = max(x, 0) + α_c·min(x, 0)', ['rows', 'columns', 'x p', 'slope p: α [columns]', 'y p: may be x']],
    ['preluBack', 15, 'dx = dy·(1 or α_c); dα_c = Σ dy·min(x, 0)', ['rows', 'columns', 'x p', 'slope p', 'dy p', 'dx p: may be dy; 0 = not wanted', accumulate + ' (dx)', 'dslope p: [columns]; 0 = not wanted', 'accumulateSlope']],
    ['maxout', 16, 'y[r, u] = max over pieces of x[r, piece, u]', ['rows', 'pieces', 'units', 'x p', 'y p']],
    ['maxoutBack', 17, 'dx[r, piece, u] = dy[r, u] at the first of the largest pieces, else 0', ['rows', 'pieces', 'units', 'x p', 'dy p', 'dx p', accumulate]],
  ]],
  ['Loss', 'loss.c', [
    ['softmaxCrossentropy', 20, '−Σ y·ln softmax(z), from logits; targets must add up to 1 for the gradient softmax(z) − y', loss],
    ['sigmoidCrossentropy', 21, 'mean over columns of max(z, 0) − z·y + ln(1 + e^−|z|), from logits', loss],
    ['meanSquared', 22, 'mean over columns of (y − ŷ)²', loss],
    ['meanAbsolute', 23, 'mean over columns of |y − ŷ|', loss],
    ['categoricalOfProbabilities', 24, 'softmax crossentropy of z = ln(clip(p, 1e-7, 1)): independent probabilities divided by their sum', loss],
    ['binaryOfProbabilities', 25, 'mean over columns of −(y·ln p + (1 − y)·ln(1 − p)), p clipped to [1e-7, 1 − 1e-7]', loss],
    ['boxOverlap', 26, '1 − |A ∩ B| / |A ∪ B| of boxes (centre x, centre y, width, height); columns = 4', loss],
  ]],
  ['Optimizer', 'optimizer.c', [
    ['sgd', 30, 'θ ← θ − η·g. hyper: [η]', optimise([])],
    ['momentum', 31, 'v ← μ·v + g; θ ← θ − η·v. hyper: [η, μ]', optimise(['v'])],
    ['nesterov', 32, 'v ← μ·v + g; θ ← θ − η·(g + μ·v). hyper: [η, μ]', optimise(['v'])],
    ['adagrad', 33, 's ← s + g²; θ ← θ − η·g/(√s + ε). hyper: [η, ε]', optimise(['s'])],
    ['rmsprop', 34, 'v ← α·v + (1 − α)·g²; θ ← θ − η·g/(√v + ε). hyper: [η, α, 1 − α, ε]', optimise(['v'])],
    ['adam', 35, 'm ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; θ ← θ − size·m/(√v·root + ε). hyper: [size = η/(1 − β₁ᵗ), β₁, 1 − β₁, β₂, 1 − β₂, root = 1/√(1 − β₂ᵗ), ε]', optimise(['m', 'v'])],
    ['adamw', 36, 'θ ← θ·shrink, then adam. hyper: as adam, then [shrink = 1 − η·λ]', optimise(['m', 'v'])],
    ['adamax', 37, 'm ← β₁·m + (1 − β₁)·g; u ← max(β₂·u, |g| + ε); θ ← θ − size·m/u. hyper: [size = η/(1 − β₁ᵗ), β₁, 1 − β₁, β₂, ε]', optimise(['m', 'u'])],
    ['nadam', 38, 'm, v as adam; θ ← θ − (now·g + next·m)/(√v·root + ε). hyper: [now = η·(1 − μₜ)/(1 − Πμ up to t), β₁, 1 − β₁, β₂, 1 − β₂, root, ε, next = η·μₜ₊₁/(1 − Πμ up to t + 1)], μₜ = β₁·(1 − ½·0.96^(t·0.004))', optimise(['m', 'v'])],
    ['clipNorm', 39, 'g ← g·min(1, limit/‖g‖)', ['count', 'gradients p', 'limit f']],
    ['clipValue', 28, 'g ← min(max(g, −limit), limit)', ['count', 'gradients p', 'limit f']],
    ['penalty', 29, 'total ← total + l1·Σ|θ| + l2·Σθ²; g ← g + l1·sign(θ) + 2·l2·θ', ['count', 'weights p', 'gradients p: 0 = only the loss is wanted', 'l1 f', 'l2 f', 'total p: float64 (8-byte aligned) that is added to; 0 = not wanted']],
  ]],
  ['Window', 'window.c', [
    ['convolve', 40, 'y = f(x ∗ kernel + bias); kernel [kernelHeight, kernelWidth, channels/groups, filters]', [...geometry, 'x p: [batch, height, width, channels]', 'kernel p', 'bias p: [filters]; 0 = none', 'y p: [batch, outHeight, outWidth, filters]', 'function', 'alpha f', 'scratch p: `convolutionScratchBytes(geometry)` bytes']],
    ['convolveBackInput', 41, 'dx = dy ∗ kernel turned round (+ bias, then f: a transposed convolution forward, its x being `dy` here and its y being `dx`)', [...geometry, 'dy p: [batch, outHeight, outWidth, filters]', 'kernel p', 'bias p: [channels]; 0 = none', 'dx p: [batch, height, width, channels]', 'function: 0 with accumulate', 'alpha f', 'scratch p', accumulate]],
    ['convolveBackKernel', 42, 'dkernel = xᵀ ∗ dy', [...geometry, 'x p', 'dy p', 'dkernel p', 'scratch p', accumulate]],
  ]],
  ['Depthwise', 'depthwise.c', [
    ['depthwise', 45, 'y[…, c·m + j] = x[…, c] ∗ kernel[…, c, j] + bias, m = filters/channels; kernel [kernelHeight, kernelWidth, channels, m]. `groups` is not read', [...geometry, 'x p', 'kernel p', 'bias p: [filters]; 0 = none', 'y p', 'function', 'alpha f']],
    ['depthwiseBackInput', 46, 'the gradient by x', [...geometry, 'dy p', 'kernel p', 'dx p', accumulate]],
    ['depthwiseBackKernel', 47, 'the gradient by the kernel', [...geometry, 'x p', 'dy p', 'dkernel p', accumulate]],
  ]],
  ['Pool', 'pool.c', [
    ['maxPool', 50, 'the largest real cell of every window; padding never wins', [...poolGeometry, 'x p', 'y p', 'winners p: int32 [as y], for maxPoolBack; 0 = not wanted']],
    ['maxPoolBack', 51, 'dx = dy at the winners, added where windows overlap', [...poolGeometry, 'winners p', 'dy p', 'dx p', accumulate]],
    ['averagePool', 52, 'the sum of every window\'s real cells over the number of cells that count', [...poolGeometry, ...counted, 'x p', 'y p']],
    ['averagePoolBack', 53, 'the gradient of averagePool', [...poolGeometry, ...counted, 'dy p', 'dx p', accumulate]],
    ['adaptiveAveragePool', 54, 'mean of rows ⌊i·H/h⌋ … ⌈(i + 1)·H/h⌉ and columns alike. 1 × 1 is the global average', ['batch', 'height', 'width', 'channels', 'outHeight', 'outWidth', 'x p', 'y p']],
    ['adaptiveAveragePoolBack', 55, 'its gradient', ['batch', 'height', 'width', 'channels', 'outHeight', 'outWidth', 'dy p', 'dx p', accumulate]],
  ]],
  ['Norm', 'norm.c', [
    ['batchNormTrain', 60, 'y = f(γ·(x − mean)/√(variance + ε) + β) over rows (biased variance); moving ← momentum·moving + (1 − momentum)·now (unbiased variance)', [
      'rows: batch · positions', 'channels', 'x p', 'gamma p', 'beta p', 'y p: may be x only where no backward follows', 'movingMean p', 'movingVariance p', 'momentum f', 'epsilon f', 'saved p: [2, channels] for the way back: mean and 1/√(variance + ε)', 'function', 'alpha f',
    ]],
    ['batchNormEval', 61, 'the same from the moving statistics', ['rows', 'channels', 'x p', 'gamma p', 'beta p', 'y p: may be x', 'movingMean p', 'movingVariance p', 'epsilon f', 'function', 'alpha f']],
    ['batchNormBack', 62, 'gradients of batchNormTrain by x, γ, β; dy is after activateBack', ['rows', 'channels', 'x p', 'dy p', 'gamma p', 'saved p', 'dx p: may be dy; 0 = not wanted', 'dgamma p: 0 = not wanted', 'dbeta p: 0 = not wanted', accumulate + ' (dx)', 'accumulateScale: the same for dγ, dβ']],
    ['groupNorm', 63, 'per sample and group of neighbouring channels; layer norm is groups = 1, instance norm groups = channels', ['batch', 'positions: cells of a sample', 'channels', 'groups', 'x p', 'gamma p: [channels]', 'beta p', 'y p', 'epsilon f', 'saved p: [2, batch, groups]: means, then 1/√(variance + ε)']],
    ['groupNormBack', 64, 'its gradients', ['batch', 'positions', 'channels', 'groups', 'x p', 'dy p', 'gamma p', 'saved p', 'dx p: may be dy; 0 = not wanted', 'dgamma p: 0 = not wanted', 'dbeta p: 0 = not wanted', accumulate + ' (dx)', 'accumulateScale']],
    ['localResponse', 65, 'x / (k + α/n · Σ x²)^β over n channels, ⌊n/2⌋ of them before', ['rows', 'channels', 'x p', 'y p', 'size: n', 'alpha f', 'beta f', 'bias f: k', 'saved p: [rows, channels]: k + α/n · Σ x²']],
    ['localResponseBack', 66, 'its gradient', ['rows', 'channels', 'x p', 'saved p', 'dy p', 'dx p: not dy', 'size', 'alpha f', 'beta f', 'bias f', accumulate]],
  ]],
  ['Elementwise', 'elementwise.c', [
    ['combine', 70, 'y = a ∘ b over [outer, middle, inner], y dense. Strides in numbers; 0 repeats along that axis', [
      'kind: 0 add, 1 subtract, 2 multiply, 3 maximum', 'outer', 'middle', 'inner', 'a p', 'aOuter: stride', 'aMiddle', 'aInner: 1 or 0', 'b p', 'bOuter', 'bMiddle', 'bInner', 'y p: may be a dense a or b',
    ]],
    ['combineBack', 71, 'the gradient by one operand, added up along its repeated axes. maximum: a has it where a ≥ b, else b', [
      'kind', 'outer', 'middle', 'inner', 'a p', 'aOuter', 'aMiddle', 'aInner', 'b p', 'bOuter', 'bMiddle', 'bInner', 'dy p: dense', 'side: 0 = by a, 1 = by b', 'dx p: laid out with the strides of that operand; not dy where an axis repeats', accumulate,
    ]],
    ['copy', 72, 'y[r, i] = x[r, i] (+ y): slices of a concatenation there and back', ['rows', 'width: numbers copied of each row', 'x p', 'xStride: numbers between rows', 'y p', 'yStride', accumulate]],
    ['scale', 73, 'y = factor·x (+ y)', ['count', 'factor f', 'x p', 'y p', accumulate]],
    ['fill', 74, 'y = value', ['count', 'value f', 'y p']],
    ['permute', 75, 'y[i, j, k, l] = x[i·s0 + j·s1 + k·s2 + l·s3] (+ y), y dense', ['d0', 'd1', 'd2', 'd3', 's0', 's1', 's2', 's3', 'x p', 'y p: not x', accumulate]],
  ]],
  ['Resample', 'resample.c', [
    ['upsample', 80, 'enlarges by whole factors. Bilinear samples at centres and repeats the border', ['method: 0 nearest, 1 bilinear', 'batch', 'height', 'width', 'channels', 'factorY', 'factorX', 'x p', 'y p']],
    ['upsampleBack', 81, 'its gradient', ['method', 'batch', 'height', 'width', 'channels', 'factorY', 'factorX', 'dy p', 'dx p', accumulate]],
    ['pad', 82, 'zeros around; negative sides crop. The gradient is `pad` of dy with all sides negated (height, width being those of dy)', ['batch', 'height: of x', 'width', 'channels', 'top', 'bottom', 'left', 'right', 'x p', 'y p', accumulate]],
  ]],
  ['Random', 'random.c', [
    ['dropout', 90, 'y = 0 with probability rate, else x/(1 − rate). The same seed and salt draw the same mask: the gradient is `dropout` of dy', ['outer: samples', 'middle: positions', 'inner: channels', 'spatial: 1 drops a channel at all positions of a sample', 'rate f', 'seed p: one uint32 in memory; the caller changes it every step', 'salt: different for every place in the plan', 'x p', 'y p: may be x', accumulate]],
    ['gaussianNoise', 91, 'y = x + deviation·N(0, 1). The gradient is dy itself', ['count', 'deviation f', 'seed p', 'salt', 'x p', 'y p: may be x']],
  ]],
]

/**
 * Activation functions by number. Where the slope can be had from the output, the second entry says so.
 * @type {readonly (readonly [name: string, slopeFromOutput: string])[]}
 */
export const FUNCTIONS = [
  ['linear', 'yes'], ['step', 'yes'], ['sign', 'yes'], ['sigmoid', 'yes'], ['hardSigmoid', 'yes'], ['tanh', 'yes'], ['arctan', ''], ['relu', 'yes'], ['relu6', 'yes'], ['leakyRelu', 'yes (α ≥ 0)'], ['elu', 'yes (α ≥ 0)'],
  ['selu', 'yes'], ['gelu', ''], ['softplus', ''], ['softsign', 'yes'], ['swish', ''], ['hardSwish', ''], ['mish', ''],
]

/** @typedef {{ name: string, kind: 'pointer' | 'float' | 'number', meaning: string }} Argument */

/**
 * @param {Instruction} instruction
 * @returns {Argument[]}
 */
export function argumentsOf([, , , written]) {
  return written.map((text) => {
    const [head, ...rest] = text.split(': ')
    const [name, kind] = /** @type {string} */ (head).split(' ')
    return { name: /** @type {string} */ (name), kind: kind === 'p' ? 'pointer' : kind === 'f' ? 'float' : 'number', meaning: rest.join(': ') }
  })
}
