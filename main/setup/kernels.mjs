import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { contentHash } from './fingerprint.mjs'
import { instructionFiles } from './instructionFiles.mjs'

/**
 * `npm run kernels`: writes the files made from the instruction set, and builds the training engine's WebAssembly modules from
 * shared/engine/kernels/*.c. The modules are committed: only who changes the C needs a compiler.
 */

const FOLDER = 'shared/engine/kernels'
const PACKAGES = 'clang-19 lld-19 binaryen'
const EXPORTS = ['run', 'productScratchBytes', 'convolutionScratchBytes', '__heap_base']

const COMPILE = [
  // No fast-math: the same operations in the same order on every machine. Where a fused operation is wanted, the C says so.
  '--target=wasm32', '-std=c11', '-O3', '-ffreestanding', '-nostdlib', '-fno-builtin-memcpy', '-ffp-contract=off', '-fno-math-errno',
  '-mbulk-memory', '-mnontrapping-fptoint', '-msign-ext', '-fno-slp-vectorize', '-Wall', '-Wextra', '-Werror',
]
const LINK = ['--no-entry', '--import-memory', '-zstack-size=65536', '--stack-first', '--strip-all', ...EXPORTS.map((name) => `--export=${name}`)]
const OPTIMISE = ['-O3', '--enable-simd', '--enable-bulk-memory', '--enable-nontrapping-float-to-int', '--enable-sign-ext', '--enable-mutable-globals']

/** The same C twice: with plain SIMD, and with fused multiply-add. */
export const MODULES = [
  { file: 'kernels.wasm', flags: ['-msimd128'], optimise: true },
  // Debian's Binaryen, version 108, knows the relaxed instructions by the numbers of a draft.
  { file: 'kernels.relaxed.wasm', flags: ['-msimd128', '-mrelaxed-simd'], optimise: false },
]

/**
 * What `built.json` holds: the state of the sources and of the modules, as SHA-256.
 * @param {string} root
 * @returns {Readonly<Record<string, string>>}
 */
export function stateOf(root) {
  const hash = createHash('sha256').update(JSON.stringify([COMPILE, LINK, OPTIMISE, MODULES]))
  for (const file of sources(root, /\.[ch]$/)) {
    // Git may write other line ends on Windows.
    hash.update(`\0${file}\0${readFileSync(path.join(root, FOLDER, file), 'utf8').replaceAll('\r\n', '\n')}`)
  }
  return { sources: hash.digest('hex'), ...Object.fromEntries(MODULES.map(({ file }) => [file, contentHash(path.join(root, FOLDER, file))])) }
}

/**
 * @param {string} root
 * @param {RegExp} wanted
 */
function sources(root, wanted) {
  return readdirSync(path.join(root, FOLDER)).filter((file) => wanted.test(file)).sort()
}

/** Ends the process where a tool is missing. */
function requireTools() {
  const missing = ['clang-19', 'wasm-ld-19', 'wasm-opt'].filter((tool) => {
    try {
      execFileSync(tool, ['--version'], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
  if (missing.length === 0) return
  console.error(`The kernels cannot be built because ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed; on Debian and Ubuntu "sudo apt install ${PACKAGES}" brings what is needed.`)
  process.exit(2)
}

/**
 * @param {string} root
 * @param {(typeof MODULES)[number]} module
 * @param {string} folder for what lies between source and module
 */
function build(root, { file, flags, optimise }, folder) {
  const objects = sources(root, /\.c$/).map((source) => {
    const object = path.join(folder, `${file}.${source}.o`)
    // From within the folder, so that no path of this machine gets into the module.
    execFileSync('clang-19', [...COMPILE, ...flags, '-c', source, '-o', object], { cwd: path.join(root, FOLDER), stdio: 'inherit' })
    return object
  })
  const linked = path.join(folder, file)
  execFileSync('wasm-ld-19', [...LINK, ...objects, '-o', linked], { stdio: 'inherit' })
  if (optimise) {
    execFileSync('wasm-opt', [...OPTIMISE, linked, '-o', `${linked}.optimised`], { stdio: 'inherit' })
    renameSync(`${linked}.optimised`, linked)
  }
  const bytes = readFileSync(linked)
  writeFileSync(path.join(root, FOLDER, file), bytes)
  console.log(`${FOLDER}/${file}: ${bytes.length} bytes`)
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = path.resolve(import.meta.dirname, '../..')
  for (const [file, text] of Object.entries(instructionFiles())) {
    writeFileSync(path.join(root, file), text)
    console.log(file)
  }
  requireTools()
  const folder = mkdtempSync(path.join(tmpdir(), 'layerwright-kernels-'))
  try {
    for (const module of MODULES) build(root, module, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
  writeFileSync(path.join(root, FOLDER, 'built.json'), `${JSON.stringify(stateOf(root), null, 2)}\n`)
}
