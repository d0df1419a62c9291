const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** 18816 → "18.4 KiB", 246824 → "241 KiB". The same everywhere, whatever the language of the machine. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1)} ${UNITS[unit]}`
}
