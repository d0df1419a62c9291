import { formatCount, type Shape } from '../layer/index.ts'
import { defineInitializer } from './spec.ts'

/** Multiplications that a start may cost: some seconds in JavaScript. */
const MOST_WORK = 2e9

export const orthogonal = defineInitializer({
  kind: 'orthogonal',
  title: 'Orthogonal',
  summary: 'A random rotation: the units are at right angles to each other, so nothing that enters is lost or blown up, however deep the network. Gain √2 suits ReLU.',
  equation: 'WᵀW = g²·I, W: all axes but the last × the last',
  source: 'Saxe, McClelland & Ganguli 2014, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks; PyTorch orthogonal_.',
  params: { gain: { kind: 'number', label: 'Gain g', help: 'What every length is multiplied by. 1 keeps it; 1.414 makes up for ReLU.', min: 1e-6, max: 1000, step: 0.1, default: 1 } },
  kernelsOnly: true,
  refuse: (shape) => {
    const [rows, columns] = matrixOf(shape)
    if (Math.max(rows, columns) * Math.min(rows, columns) ** 2 <= MOST_WORK) return null
    return `An orthogonal start of ${formatCount(rows)}×${formatCount(columns)} numbers would take minutes to compute. Take Glorot or He for a layer this large.`
  },
  law: ({ gain }) => ({ kind: 'orthogonal', gain }),
})

/** Rows and columns of a kernel as a matrix: its last axis are the columns. */
export function matrixOf(shape: Shape): readonly [rows: number, columns: number] {
  return [shape.slice(0, -1).reduce((product, extent) => product * extent, 1), shape.at(-1)!]
}
