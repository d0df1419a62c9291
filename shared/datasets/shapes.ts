import { createRandom, deriveSeed, type Random } from '../random.ts'
import { BOX_NAMES, type DatasetFacts, type DatasetSource, type LoadContext, type Target } from './dataset.ts'

const COUNT = 2400
const SIZE = 64
const PIXELS = SIZE * SIZE
const SHAPES = ['circle', 'square', 'triangle']
const MASK = ['background', ...SHAPES]
/** Images between two pauses: about 20 ms, so that whoever shares the thread can answer. */
const BETWEEN_PAUSES = 100
/** Normal numbers drawn once and read from a random place for each row of pixels. */
const GRAIN = 16_384

const facts: DatasetFacts = {
  name: 'Shapes',
  shape: [SIZE, SIZE, 1],
  count: COUNT,
  orientation: 'free',
  target: { kind: 'classes', names: SHAPES },
  targets: {
    class: { kind: 'classes', names: SHAPES },
    box: { kind: 'box', names: BOX_NAMES },
    mask: { kind: 'mask', names: MASK, shape: [SIZE, SIZE] },
  },
}

export const shapes: DatasetSource = {
  id: 'shapes',
  facts,
  summary: '2,400 circles, squares and triangles on noise, 64×64 pixels of 0 to 255. Each comes with its class, its box and the class of every pixel: for localisation and segmentation.',
  origin: 'Drawn by the program: one shape an image, of random place, size, turn and brightness, under normal noise.',
  load: async (context) => {
    const { inputs, labels, boxes, masks } = await drawShapes(context)
    const target: Target = { kind: 'classes', names: SHAPES, labels }
    const targets = {
      class: target,
      box: { kind: 'box' as const, names: BOX_NAMES, values: boxes },
      mask: { kind: 'mask' as const, names: MASK, shape: [SIZE, SIZE], labels: masks },
    }
    return { name: facts.name, count: COUNT, shape: facts.shape, inputs, target, targets, orientation: facts.orientation }
  },
}

async function drawShapes({ seed, progress }: LoadContext) {
  const random = createRandom(deriveSeed(seed, 'data', 'shapes'))
  const grain = Float32Array.from({ length: GRAIN }, () => random.normal())
  const labels = random.shuffle(Uint8Array.from({ length: COUNT }, (_, index) => index % SHAPES.length))
  const inputs = new Float32Array(COUNT * PIXELS)
  const masks = new Uint8Array(COUNT * PIXELS)
  const boxes = new Float32Array(COUNT * 4)
  for (let index = 0; index < COUNT; index += 1) {
    const mask = masks.subarray(index * PIXELS, (index + 1) * PIXELS)
    cover(mask, labels[index]! + 1, OUTLINES[labels[index]!]!(random))
    boxes.set(boxAround(mask), index * 4)
    expose(random, mask, grain, inputs.subarray(index * PIXELS, (index + 1) * PIXELS))
    if (index % BETWEEN_PAUSES === BETWEEN_PAUSES - 1) {
      progress?.((index + 1) / COUNT)
      await pause()
    }
  }
  return { inputs, labels, boxes, masks }
}

/** A convex figure in pixels: how far it reaches from its middle, and whether a point (relative to the middle) lies in it. */
interface Outline {
  readonly reach: number
  readonly holds: (x: number, y: number) => boolean
  readonly random: Random
}

/** In the order of the classes. All three cover about the same areas, so that size tells nothing of the class. */
const OUTLINES: readonly ((random: Random) => Outline)[] = [
  (random) => {
    const radius = between(random, 7, 17)
    return { random, reach: radius, holds: (x, y) => x * x + y * y <= radius * radius }
  },
  (random) => polygon(random, 4, between(random, 9, 21)),
  (random) => polygon(random, 3, between(random, 11, 26)),
]

/** A regular polygon of any turn, its corners `radius` pixels from its middle. */
function polygon(random: Random, corners: number, radius: number): Outline {
  const turn = between(random, 0, 2 * Math.PI)
  const sides = Array.from({ length: corners }, (_, side) => turn + (2 * Math.PI * side) / corners).map((angle) => ({ x: Math.cos(angle), y: Math.sin(angle) }))
  const height = radius * Math.cos(Math.PI / corners)
  return { random, reach: radius, holds: (x, y) => sides.every((side) => x * side.x + y * side.y <= height) }
}

/** Marks the pixels whose centres lie in the figure, which lies wholly within the image. */
function cover(mask: Uint8Array, label: number, { random, reach, holds }: Outline): void {
  const place = () => between(random, reach + 1, SIZE - reach - 1)
  const [centreX, centreY] = [place(), place()]
  const [top, bottom] = [Math.floor(centreY - reach), Math.ceil(centreY + reach)]
  const [left, right] = [Math.floor(centreX - reach), Math.ceil(centreX + reach)]
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      if (holds(column + 0.5 - centreX, row + 0.5 - centreY)) mask[row * SIZE + column] = label
    }
  }
}

/** Centre x, centre y, width and height of the smallest box around all marked pixels, in shares of the image. */
function boxAround(mask: Uint8Array): readonly number[] {
  let [left, right, top, bottom] = [SIZE, 0, SIZE, 0]
  for (let pixel = 0; pixel < PIXELS; pixel += 1) {
    if (mask[pixel] === 0) continue
    const column = pixel % SIZE
    const row = (pixel - column) / SIZE
    if (column < left) left = column
    if (column >= right) right = column + 1
    if (row < top) top = row
    if (row >= bottom) bottom = row + 1
  }
  return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top].map((pixels) => pixels / SIZE)
}

/** Grey values: a ground, a shape brighter than it, and noise over both. */
function expose(random: Random, mask: Uint8Array, grain: Float32Array, pixels: Float32Array): void {
  const ground = between(random, 30, 100)
  const light = ground + between(random, 60, 130)
  const noise = between(random, 12, 28)
  let start = 0
  for (let pixel = 0; pixel < PIXELS; pixel += 1) {
    if (pixel % SIZE === 0) start = random.integer(GRAIN - SIZE) - pixel
    const value = (mask[pixel] === 0 ? ground : light) + noise * grain[start + pixel]!
    pixels[pixel] = Math.min(255, Math.max(0, Math.round(value)))
  }
}

function between(random: Random, low: number, high: number): number {
  return low + random.uniform() * (high - low)
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}
