import { beforeAll, describe, expect, it } from 'vitest'
import { ARGUMENTS, OPCODES, type Operation } from '../../../../shared/engine/opcodes.ts'
import { engineFor, expectClose, randomValues, sameBits, UNTOUCHED, type Engine } from '../../../support/engine.ts'
import { INSTRUCTION_CASES, type InstructionCase } from '../../../support/instructionCases.ts'
import { BUILDS } from '../../../support/kernels.ts'

/** What holds for every instruction, whatever it computes. */

interface Surroundings {
  /** Numbers between a buffer's start and the next multiple of 16 bytes. */
  readonly shift?: number
  /** Stands beside every buffer that is only read. Beside the others it is something else, so that a copy of it shows. */
  readonly mark?: number
  /** What is added to, by argument. */
  readonly before?: Readonly<Record<string, Float32Array>>
}

const names = (operation: Operation) => ARGUMENTS[operation].map(({ name }) => name as string)
const CONVOLUTION = names('convolve').slice(0, 16)

/** Runs a case; answers all that it wrote, by argument. */
function run(engine: Engine, { operation, numbers, reads, integers = {}, changes = {}, writes }: InstructionCase, { shift = 0, mark = 0, before }: Surroundings = {}): Map<string, Float32Array> {
  engine.reset()
  engine.allocate(shift * 1000)
  const place = (buffers: Readonly<Record<string, ArrayLike<number> | number>>, beside = UNTOUCHED) => Object.fromEntries(Object.entries(buffers).map(([name, values]) => [name, engine.floats(values, shift, beside)]))
  const [read, changed, written] = [place(reads, mark), place(changes), place(before ?? writes)]
  const whole = Object.fromEntries(Object.entries(integers).map(([name, values]) => [name, engine.ints(values)]))
  const bytes = operation === 'product' ? engine.productScratchBytes(numbers.m!, numbers.n!, numbers.k!) : names(operation).includes('scratch') ? engine.convolutionScratchBytes(CONVOLUTION.map((name) => numbers[name]!)) : 0
  const flags = Object.fromEntries(names(operation).filter((name) => name.startsWith('accumulate')).map((name) => [name, before ? 1 : 0]))
  engine.call(operation, { ...numbers, ...flags, ...read, ...changed, ...written, ...whole, ...(bytes > 0 ? { scratch: engine.floats(bytes / 4) } : {}) })
  for (const [name, values] of Object.entries(reads)) expect(sameBits(engine.read(read[name]!, values.length), values), `${name} is only read`).toBe(true)
  const sizes = { ...writes, ...Object.fromEntries(Object.entries(changes).map(([name, values]) => [name, values.length])) }
  return new Map(Object.entries({ ...changed, ...written }).map(([name, pointer]) => [name, engine.read(pointer, sizes[name]!)]))
}

const ROWS = INSTRUCTION_CASES.map((row, index) => [`${row.operation} ${index + 1}: ${JSON.stringify(row.numbers)}`, row] as const)
const ADDING = ROWS.filter(([, { operation }]) => names(operation).includes('accumulate'))

it('every instruction has a case', () => {
  expect(new Set(INSTRUCTION_CASES.map(({ operation }) => operation))).toEqual(new Set(Object.keys(OPCODES)))
})

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await engineFor(build)
  })

  it.each(ROWS)('write all of a buffer and nothing else, the same bits wherever it lies: %s', (_name, row) => {
    const first = run(engine, row)
    // Winners are whole numbers, which are no sensible floats.
    const written = [...first].filter(([name]) => name !== 'winners')
    for (const [name, values] of written) expect(values.every((value) => Number.isFinite(value) && value !== UNTOUCHED), name).toBe(true)
    for (const surroundings of [{ shift: 1, mark: Number.NaN }, { shift: 3, mark: Math.fround(-1e30) }]) {
      const again = run(engine, row, surroundings)
      for (const [name, values] of first) expect(sameBits(again.get(name)!, values), name).toBe(true)
    }
  })

  it.each(ADDING)('add to what is there: %s', (_name, row) => {
    const before = Object.fromEntries(Object.entries(row.writes).map(([name, count], index) => [name, randomValues(count, 90 + index)]))
    const [alone, added] = [run(engine, row), run(engine, row, { before })]
    for (const [name, values] of alone) expectClose(added.get(name)!, values.map((value, index) => value + before[name]![index]!), 2e-6, name)
  })
})
