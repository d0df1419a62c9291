import { importLine } from './source.ts'

/** weights.ts: reads and writes the weights of a model in the safetensors format. */
export const WEIGHTS_SOURCE = `// Reads and writes the weights of a model as safetensors: 8 bytes header length, a JSON header, float32 numbers.
${importLine('{ readFileSync, writeFileSync }', 'node:fs')}
${importLine('* as tf', '@tensorflow/tfjs')}

interface Entry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

/** Fills the model with the weights of the file. Every array is called \`layer.weight\`; those of one layer stand in TensorFlow.js's order. */
export function loadWeights(model: tf.LayersModel, path: string | URL): void {
  const file = readFileSync(path)
  const headerBytes = Number(file.readBigUInt64LE(0))
  const header = JSON.parse(file.toString('utf8', 8, 8 + headerBytes)) as Record<string, Entry>
  const start = 8 + headerBytes
  let loaded = 0
  for (const layer of model.layers) {
    if (layer.weights.length === 0) continue
    const entries = Object.entries(header).filter(([name]) => name.startsWith(\`\${layer.name}.\`))
    const tensors = entries.map(([name, { dtype, shape, data_offsets: [begin, end] }]) => {
      if (dtype !== 'F32') throw new Error(\`\${name} holds \${dtype} values; only F32 can be read.\`)
      return tf.tensor(new Float32Array(file.buffer.slice(file.byteOffset + start + begin, file.byteOffset + start + end)), shape, 'float32')
    })
    layer.setWeights(tensors)
    tf.dispose(tensors)
    loaded += entries.length
  }
  const stored = Object.keys(header).filter((name) => name !== '__metadata__').length
  if (loaded !== stored) throw new Error(\`\${String(path)} holds \${stored} arrays, but the model takes \${loaded}.\`)
}

/** Writes the weights of the model, so that \`loadWeights\` finds them again. */
export function saveWeights(model: tf.LayersModel, path: string | URL): void {
  const header: Record<string, Entry> = {}
  const parts: Uint8Array[] = []
  let end = 0
  for (const layer of model.layers) {
    layer.getWeights().forEach((tensor, index) => {
      const values = tensor.dataSync() as Float32Array
      const weight = layer.weights[index]!.originalName.split('/').at(-1)!
      header[\`\${layer.name}.\${weight}\`] = { dtype: 'F32', shape: tensor.shape, data_offsets: [end, end + values.byteLength] }
      parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice())
      end += values.byteLength
    })
  }
  const json = Buffer.from(JSON.stringify(header))
  const head = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ')
  head.writeBigUInt64LE(BigInt(head.length - 8), 0)
  json.copy(head, 8)
  writeFileSync(path, Buffer.concat([head, ...parts]))
}
`
