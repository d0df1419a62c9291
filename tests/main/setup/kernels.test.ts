import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAMILIES } from '../../../main/setup/instructions.mjs'
import { instructionFiles } from '../../../main/setup/instructionFiles.mjs'
import { stateOf } from '../../../main/setup/kernels.mjs'
import { FUNCTION_NAMES } from '../../../shared/activation/functions.ts'
import { kernelFunction } from '../../../shared/engine/builder.ts'
import { FUNCTION_CODES, SLOPE_FROM_OUTPUT } from '../../../shared/engine/opcodes.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8').replaceAll('\r\n', '\n')

describe('the training engine as it is committed', () => {
  it.each(Object.entries(instructionFiles()))('%s is what the instruction set says', (file, text) => {
    expect(read(file) === text, `${file} differs from main/setup/instructions.mjs: run "npm run kernels".`).toBe(true)
  })

  it('was built from these sources', () => {
    expect(JSON.parse(read('shared/engine/kernels/built.json')), 'The modules differ from their sources: run "npm run kernels".').toEqual(stateOf(root))
  })

  it('gives every instruction a number of its own', () => {
    const instructions = FAMILIES.flatMap(([, , list]) => list)
    expect(new Set(instructions.map(([, number]) => number)).size).toBe(instructions.length)
    expect(new Set(instructions.map(([name]) => name)).size).toBe(instructions.length)
  })

  it('is told every activation function by its number, and what its slope is made from', () => {
    const told = FUNCTION_NAMES.map((name) => [name, kernelFunction(name).function, kernelFunction(name).fromOutput])
    expect(told).toEqual(FUNCTION_NAMES.map((name) => [name, FUNCTION_CODES[name], (SLOPE_FROM_OUTPUT as readonly string[]).includes(name)]))
  })
})
