/** Names under which drivers draw on the processor: SwiftShader in Chromium, llvmpipe in Mesa, Basic Render in Windows. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|swrast|lavapipe|basic render driver|gdi generic|software[^,()]*/i

/** Whether WebGL's renderer string names a program in place of a graphics processor. */
export function isSoftwareRenderer(renderer: string): boolean {
  return SOFTWARE.test(renderer)
}

/**
 * The graphics processor by the name that people know: "NVIDIA GeForce RTX 3060" of "ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 (0x2503)
 * Direct3D11 vs_5_0 ps_5_0, D3D11)", "SwiftShader (a software GPU)".
 */
export function nameRenderer(renderer: string): string {
  const software = SOFTWARE.exec(renderer)
  if (software) return `${software[0].trim()} (a software GPU)`
  const device = /^ANGLE \([^,]*, (.*?)(?:, [^,]*)?\)$/.exec(renderer)?.[1] ?? renderer
  return device.replace(/^ANGLE Metal Renderer: |\/PCIe.*$| \(0x[0-9a-f]+\)| Direct3D.*$| OpenGL Engine$/gi, '').trim()
}
