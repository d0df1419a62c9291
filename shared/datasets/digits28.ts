import { createRandom, deriveSeed, type Random } from '../random.ts'
import type { DatasetFacts, DatasetSource, LoadContext } from './dataset.ts'
import { DIGITS } from './digits8.ts'
import { GLYPHS, type Glyph } from './handwriting/glyphs.ts'
import { draw } from './handwriting/ink.ts'
import { write } from './handwriting/pen.ts'

const COUNT = 12_000
const SIZE = 28
const PIXELS = SIZE * SIZE
/** Images between two pauses: about 30 ms, so that whoever shares the thread can answer. */
const BETWEEN_PAUSES = 250
/** The grain of the scanner: normal numbers drawn once and read from a random place for each image. */
const GRAIN = 16_384

const facts: DatasetFacts = { name: 'Digits 28×28', shape: [SIZE, SIZE, 1], target: { kind: 'classes', names: DIGITS }, count: COUNT, orientation: 'matters' }

export const digits28: DatasetSource = {
  id: 'digits28',
  facts,
  summary: '12,000 digits drawn by the program in many hands, 28×28 pixels of 0 to 255: made like MNIST, for convolutional networks, without a download.',
  origin: 'Drawn from strokes with random shape, slant, turn, size, place, width and noise. Format and ranges follow MNIST (Y. LeCun, C. Cortes, C. Burges 1998).',
  load: async (context) => {
    const inputs = new Float32Array(COUNT * PIXELS)
    const labels = await drawDigits(inputs, context)
    return { name: facts.name, count: COUNT, shape: facts.shape, inputs, target: { kind: 'classes', names: DIGITS, labels }, orientation: facts.orientation }
  },
}

async function drawDigits(inputs: Float32Array, { seed, progress }: LoadContext): Promise<Uint8Array> {
  const random = createRandom(deriveSeed(seed, 'data', 'digits28'))
  const grain = Float32Array.from({ length: GRAIN }, () => random.normal())
  const labels = random.shuffle(Uint8Array.from({ length: COUNT }, (_, index) => index % DIGITS.length))
  const cover = new Float32Array(PIXELS)
  for (let index = 0; index < COUNT; index += 1) {
    drawDigit(random, labels[index]!, cover)
    expose(random, cover, grain, inputs.subarray(index * PIXELS, (index + 1) * PIXELS))
    if (index % BETWEEN_PAUSES === BETWEEN_PAUSES - 1) {
      progress?.((index + 1) / COUNT)
      await pause()
    }
  }
  return labels
}

function drawDigit(random: Random, digit: number, cover: Float32Array): void {
  const radius = 0.85 + 0.95 * random.uniform() ** 1.3
  const extent = 17.5 + 4.5 * random.uniform()
  const place = () => (SIZE - 1) / 2 + 4 * random.uniform() - 2
  const strokes = write(random, choose(random, GLYPHS[digit]!), { radius, extent, centre: [place(), place()] })
  cover.fill(0)
  draw(cover, SIZE, strokes, { radius, lightness: 0.45 * random.uniform(), phase: 2 * Math.PI * random.uniform(), edge: 0.5 + 0.35 * random.uniform() })
}

/** Cover becomes grey values: ink of uneven strength on paper with a little grain. */
function expose(random: Random, cover: Float32Array, grain: Float32Array, pixels: Float32Array): void {
  const strength = 205 + 50 * random.uniform()
  const onInk = 6 + 16 * random.uniform()
  const onPaper = 9 * random.uniform() ** 2
  const start = random.integer(GRAIN)
  for (let pixel = 0; pixel < PIXELS; pixel += 1) {
    const dark = cover[pixel]!
    const value = strength * dark + (onPaper + onInk * dark) * grain[(start + pixel * 7) % GRAIN]!
    pixels[pixel] = Math.min(255, Math.max(0, Math.round(value)))
  }
}

function choose(random: Random, glyphs: readonly Glyph[]): Glyph {
  let left = random.uniform() * glyphs.reduce((sum, { weight }) => sum + weight, 0)
  return glyphs.find(({ weight }) => (left -= weight) < 0) ?? glyphs[0]!
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}
