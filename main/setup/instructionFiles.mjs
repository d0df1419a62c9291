import { argumentsOf, FAMILIES, FUNCTIONS } from './instructions.mjs'

/** What is written from the instruction set: for TypeScript, for C and for people. */

const ALL = FAMILIES.flatMap(([, , instructions]) => instructions)
const MADE = 'Made by `npm run kernels` from main/setup/instructions.mjs.'

const INTRODUCTION = `${MADE} Change it there.

A network trains on WebAssembly as a *plan*: it is compiled once for its graph and one batch size. Every buffer (weights, what each layer gives, gradients,
the optimizer's memory) is given an address in one WebAssembly memory before the first step, and the step itself is written down as a list of instructions in
the same memory: forward, losses, backward, optimizer. A training step is then one call, \`run(program, words)\`; nothing is allocated and no JavaScript runs in between.
The last, smaller batch of an epoch is a batch size with a plan of its own. So is an evaluation, which has no way back.

| where | what |
|---|---|
| [shared/engine/kernels/](../shared/engine/kernels/run.c) | the instructions in C, one file a family, and the two WebAssembly modules built from them |
| [shared/engine/kernels.ts](../shared/engine/kernels.ts) | starts the module that the machine can run |
| [shared/engine/opcodes.ts](../shared/engine/opcodes.ts), [program.ts](../shared/engine/program.ts) | the instruction set as data, and how a program is put together by the names of arguments |
| [shared/engine/arena.ts](../shared/engine/arena.ts), [builder.ts](../shared/engine/builder.ts) | hands out addresses; writes the way forward and, in the opposite order, the way back |
| [shared/engine/operations/](../shared/engine/operations/dense.ts) | instructions that belong together: a dense product and its gradients, a convolution, a norm |
| \`plan\` in each file of [shared/layers/](../shared/layers/dense.ts) | what a layer writes into a plan; null where no kernel computes it with these parameters |
| [shared/engine/plan.ts](../shared/engine/plan.ts) | a whole network with its losses as a plan |
| [shared/engine/region.ts](../shared/engine/region.ts), [update.ts](../shared/engine/update.ts) | the weights, their gradients and the optimizer's memory side by side; what follows the way back: penalties, clipping, gradients averaged over several batches, the optimizer |
| [shared/engine/learner.ts](../shared/engine/learner.ts) | trains with plans: takes the weights, runs the steps, gives the weights back |

## Building

\`npm run kernels\` writes \`opcodes.ts\`, \`opcodes.h\`, this page, both modules and \`built.json\`, which holds what they were built from; a test compares it with the sources. It needs clang 19, its linker and Binaryen
(\`sudo apt install clang-19 lld-19 binaryen\` on Debian and Ubuntu). The modules are part of the repository, so that nobody else needs a compiler. \`npm run bench -- kernels\` says how fast they are.

To add an instruction: a line in \`main/setup/instructions.mjs\` with a new number, its C function in the family's file, its name in \`run.c\`, and a case in
[tests/support/instructionCases.ts](../tests/support/instructionCases.ts).
`

const CONVENTIONS = `## Module

\`WebAssembly.instantiate(bytes, { env: { memory } })\`. The module imports its memory as \`env.memory\` and exports

| export | meaning |
|---|---|
| \`run(program: pointer, words) → number\` | executes the instructions in order; 0 when all is done, else 1 + the word at which an unknown opcode or a wrong length stood (nothing after it has run) |
| \`__heap_base\` | a global: the first byte that the caller may use. Below it lie the stack (64 KiB) and tables |
| \`productScratchBytes(m, n, k)\` | bytes of \`scratch\` for a product of these sizes, any flags |
| \`convolutionScratchBytes(pointer)\` | bytes of \`scratch\` for any of the three convolution instructions; the pointer is to their first 16 arguments (\`batch\` … \`groups\`) as int32 |

\`kernels.wasm\` needs SIMD; \`kernels.relaxed.wasm\` also relaxed SIMD (fused multiply-add: faster, rounds once). Validate with \`WebAssembly.validate\` and take the second where it is valid.

## Words

A program is an Int32Array in the same memory, 4-byte aligned. Every instruction is \`[opcode, length, arguments…]\`, length counting all its words. An argument is a **number**, a **pointer** (byte address in memory) or a **float** (bits of a float32:
\`new Int32Array(Float32Array.of(x).buffer)[0]\`).

- Buffers are dense float32, row-major, NHWC, 4-byte aligned; 16-byte alignment is faster. Kernels may read (never write) up to 64 bytes past a buffer's end: leave 64 bytes free at the end of memory.
- What a pointer says "may be x" may be the same buffer; otherwise buffers that are written must not overlap those that are read.
- \`scratch\` holds nothing between instructions: one region of the largest size serves the whole plan.
- \`accumulate\`: 0 writes, 1 adds to what is there (where several consumers send gradients).
- Same input, same bits, on one build; addresses do not matter. The two builds differ in the last digits.
- Optimizers' memories below 1.2e-38 become 0, and what is averaged as a square has 1e-16 added before: smaller numbers would slow the step down for good and move no weight.

## Recipes

- Dense: \`product\` X[B, I]·W[I, U] with bias and function. Back: \`activateBackSums\` with db, or \`activateBack\` and \`columnSums\`; then dW: \`product\` flags 1 (a = X, b = dY, m = I, n = U, k = B); dX: \`product\` flags 2 (a = dY, b = W, m = B, n = I, k = U).
- A function whose slope is not had from its output: linear in \`product\` or \`convolve\`, then \`activate\` into another buffer, keeping the first.
- Transposed convolution with kernel [F, F, K, C] of x (C channels) into y (K channels): \`convolveBackInput\` with the geometry of the convolution from y to x (height, width, channels = y's; outHeight, outWidth, filters = x's). Back: dx is \`convolve\` of dy, dkernel is
  \`convolveBackKernel\` with x = dy and dy = x, db is \`columnSums\` of dy.
- Pooling over the whole image: kernel = image. Concatenation: one \`copy\` per input with yStride the sum of widths; back with x and y exchanged.
- Average of n inputs: \`combine\` add, then \`scale\` by 1/n.

`

/** @returns {Readonly<Record<string, string>>} text by path below the project's folder */
export function instructionFiles() {
  return { 'shared/engine/opcodes.ts': typescript(), 'shared/engine/kernels/opcodes.h': header(), 'docs/engine.md': page() }
}

/** @param {string} name */
function inCapitals(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

function header() {
  const instructions = ALL.map((instruction) => {
    const [name, number] = instruction
    const capitals = inCapitals(name)
    const list = argumentsOf(instruction)
    const places = list.map((argument, index) => `${capitals}_${inCapitals(argument.name)} = ${index + 2}`)
    return `enum { OP_${capitals} = ${number}, ${capitals}_WORDS = ${list.length + 2}, ${places.join(', ')} };`
  })
  return `// ${MADE} OP_x is an instruction's number, x_NAME the place of an argument in it, x_WORDS its length.
#pragma once
${instructions.join('\n')}
enum { ${FUNCTIONS.map(([name], index) => `F_${inCapitals(name)} = ${index}`).join(', ')} };
`
}

function typescript() {
  const lists = ALL.map((instruction) => `  ${instruction[0]}: [${argumentsOf(instruction).map(({ name, kind }) => `{ name: '${name}', kind: '${kind}' }`).join(', ')}],`)
  return `// ${MADE}

/** Number of every instruction: word 0. Word 1 is its length in words, both included; then its arguments in the order of \`ARGUMENTS\`. */
export const OPCODES = {
${ALL.map(([name, number]) => `  ${name}: ${number},`).join('\n')}
} as const

export type Operation = keyof typeof OPCODES

/** Arguments in their order. A pointer is a byte address, a float its bits, a number itself. */
export const ARGUMENTS = {
${lists.join('\n')}
} as const satisfies Readonly<Record<Operation, readonly { readonly name: string; readonly kind: 'pointer' | 'float' | 'number' }[]>>

/** Number of every activation function, for arguments named \`function\`. */
export const FUNCTION_CODES = {
${FUNCTIONS.map(([name], index) => `  ${name}: ${index},`).join('\n')}
} as const

/** Functions whose slope is had from the output that is saved anyway (leakyRelu and elu only with α ≥ 0). The others must keep their input. */
export const SLOPE_FROM_OUTPUT = [${FUNCTIONS.filter(([, from]) => from).map(([name]) => `'${name}'`).join(', ')}] as const

/** Kinds of \`combine\` and \`combineBack\`. */
export const COMBINE_KINDS = { add: 0, subtract: 1, multiply: 2, maximum: 3 } as const

/** Bits of the \`flags\` of \`product\`. */
export const PRODUCT_FLAGS = { transposeA: 1, transposeB: 2, accumulate: 4 } as const

export const UPSAMPLE_METHODS = { nearest: 0, bilinear: 1 } as const
`
}

function page() {
  const functions = FUNCTIONS.map(([name, slopeFromOutput], index) => `| ${index} | ${name} | ${slopeFromOutput || 'no: keep the input'} |`)
  const families = FAMILIES.map(([title, file, instructions]) => `## ${title} ([${file}](../shared/engine/kernels/${file}))

${instructions.map(section).join('\n')}`)
  return `# The training engine

${INTRODUCTION}
${CONVENTIONS}## Functions

| number | name | slope from output |
|---|---|---|
${functions.join('\n')}

${families.join('\n')}`
}

/** @param {import('./instructions.mjs').Instruction} instruction */
function section(instruction) {
  const [name, number, does] = instruction
  const list = argumentsOf(instruction)
  const rows = list.map((argument, index) => `| ${index + 2} | ${argument.name} | ${argument.kind} | ${argument.meaning} |`)
  return `### ${number} \`${name}\` (${list.length + 2} words)

${does}

| word | argument | kind | meaning |
|---|---|---|---|
${rows.join('\n')}
`
}
