/** The project's name as a file name that every system takes: "My net: v2" → "my-net-v2". */
export function fileNameOf(projectName: string): string {
  const plain = projectName
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')
  // Windows keeps these names for devices, whatever the ending.
  return plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/.test(plain) ? `network${plain && `-${plain}`}` : plain
}
