/**
 * Words by which browsers, WebAssembly, WebGL and WebGPU say that there was too little memory: "Array buffer allocation failed", "Invalid typed array length",
 * "memory access out of bounds", "Out of memory", "Cannot enlarge memory", "GL_OUT_OF_MEMORY".
 */
const WORDS = /\bmemory\b|_memory\b|allocation (failed|size)|failed to allocate|invalid (typed )?array (buffer )?length|out of bounds/i

/** Whether a failure, by what it says, came of too little memory. */
export function isOutOfMemory(message: string): boolean {
  return WORDS.test(message)
}
