import type { WeightSpec } from '../layer/index.ts'

/** A well-known filter. Convolutions do not turn it around (they are correlations), as in every framework. */
export interface FilterPreset {
  readonly title: string
  /** What it does to an image, in a few words. */
  readonly help: string
  readonly taps: readonly (readonly number[])[]
}

const SOBEL_X = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]

const THREE_BY_THREE: readonly FilterPreset[] = [
  { title: 'Gaussian blur', help: 'Softens the image and keeps its brightness.', taps: [[1, 2, 1], [2, 4, 2], [1, 2, 1]].map((row) => row.map((tap) => tap / 16)) },
  { title: 'Sobel Gx', help: 'Answers where brightness changes from left to right.', taps: SOBEL_X },
  { title: 'Sobel Gy', help: 'Answers where brightness changes from top to bottom.', taps: SOBEL_X.map((_, column) => SOBEL_X.map((row) => row[column]!)) },
  { title: 'Sharpen', help: 'Makes every pixel stand out from its neighbours.', taps: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]] },
]

/** The filters that a window of this size can hold. */
export function filterPresets(rows: number, columns: number): readonly FilterPreset[] {
  const window = (tap: (row: number, column: number) => number) => Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (__, column) => tap(row, column)))
  const odd = rows % 2 === 1 && columns % 2 === 1
  const [middle, centre] = [(rows - 1) / 2, (columns - 1) / 2]
  return [
    ...(odd ? [{ title: 'Identity', help: 'Passes the image on as it is.', taps: window((row, column) => (row === middle && column === centre ? 1 : 0)) }] : []),
    { title: 'Box blur', help: 'Takes the plain mean of the window.', taps: window(() => 1 / (rows * columns)) },
    ...(rows === 3 && columns === 3 ? THREE_BY_THREE : []),
  ]
}

/** A neuron whose weights are known without training. */
export interface NeuronPreset {
  readonly title: string
  readonly help: string
  readonly weights: { readonly kernel: readonly number[]; readonly bias: readonly number[] }
}

/** The neurons that fit a layer of one unit with a bias; none for other layers. With a step they answer 0 or 1 for inputs of 0 and 1. */
export function neuronPresets(weights: readonly Pick<WeightSpec, 'name' | 'shape'>[]): readonly NeuronPreset[] {
  const [kernel, bias] = ['kernel', 'bias'].map((wanted) => weights.find(({ name }) => name === wanted)?.shape)
  if (weights.length !== 2 || kernel?.length !== 2 || kernel[1] !== 1 || bias?.length !== 1) return []
  const inputs = kernel[0]!
  if (inputs === 1) return [{ title: 'NOT', help: 'Step with weight −1 and bias 0.5.', weights: { kernel: [-1], bias: [0.5] } }]
  const ones = Array.from({ length: inputs }, () => 1)
  return [
    { title: 'AND', help: `Step at a sum of ${inputs - 0.5}: every input must be 1.`, weights: { kernel: ones, bias: [0.5 - inputs] } },
    { title: 'OR', help: 'Step at a sum of 0.5: one input is enough.', weights: { kernel: ones, bias: [-0.5] } },
    ...(inputs === 2 ? [{ title: 'Perceptron', help: 'x₁ + 1.75·x₂ − 1.75: the second input counts for more.', weights: { kernel: [1, 1.75], bias: [-1.75] } }] : []),
  ]
}
