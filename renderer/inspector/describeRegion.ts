import { centralRegion, type View } from '../../shared/analysis/receptiveField.ts'
import { formatShape, type Shape } from '../../shared/layer/index.ts'

/** What one unit in the middle of the output sees of the image, in sentences. `output` is the layer's output. */
export function describeRegion(view: View, output: Shape): string[] {
  const { image, jump } = view
  const { start, field } = centralRegion(view, output)
  const whole = start.every((first, axis) => first <= 0 && first + field[axis]! >= image[axis]!)
  const seen = ([0, 1] as const).map((axis) => Math.max(0, Math.min(image[axis], start[axis] + field[axis]) - Math.max(0, start[axis])))
  const share = (seen[0]! * seen[1]!) / (image[0] * image[1])
  const unit = output.length === 3 ? 'One unit in the middle' : 'Each unit'
  const sentences = [whole ? `${unit} sees the whole image, ${formatShape(image)} pixels.` : `${unit} sees ${formatShape(field.map(round))} of ${formatShape(image)} pixels, ${percent(share)} of the image.`]
  const over = (axis: 0 | 1) => round(Math.max(0, -start[axis]) + Math.max(0, start[axis] + field[axis] - image[axis]))
  const [rows, columns] = [over(0), over(1)]
  if (rows + columns > 0) {
    const parts = [plural(rows, 'row'), plural(columns, 'column')].filter((part) => part !== null)
    sentences.push(`${parts.join(' and ')} of its ${formatShape(field.map(round))} field ${rows + columns === 1 ? 'lies' : 'lie'} over the padding.`)
  }
  if (output.length === 3 && !whole) {
    const apart = jump[0] === jump[1] ? short(jump[0]) : `${short(jump[0])}×${short(jump[1])}`
    sentences.push(`Its neighbours look ${apart} ${apart === '1' ? 'pixel' : 'pixels'} further on.`)
  }
  return sentences
}

/** Behind an enlargement regions are fractions of a pixel; what is seen in part counts. */
function round(length: number): number {
  return Math.ceil(length - 1e-9)
}

function percent(share: number): string {
  return share < 0.01 ? 'less than 1 %' : `${Math.round(share * 100)} %`
}

function short(length: number): string {
  return `${Number(length.toFixed(2))}`
}

function plural(count: number, noun: string): string | null {
  if (count === 0) return null
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
