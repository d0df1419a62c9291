/** What a search looks at. */
interface Findable {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly section?: string
  readonly names?: readonly string[]
}

/**
 * What fits the typed words, best first: its title begins with them (whole words first, or they are its initials), a word of it does,
 * then anything in title, type or further names, then in the summary or heading. Hyphens do not count: "unet" finds U-Net.
 */
export function findLayers<T extends Findable>(offers: readonly T[], typed: string): readonly T[] {
  const wanted = plain(typed)
  if (wanted === '') return offers
  return offers
    .map((offer) => ({ offer, rank: rank(offer, wanted) }))
    .filter((entry): entry is { offer: T; rank: number } => entry.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ offer }) => offer)
}

function rank({ id, title, summary, section = '', names = [] }: Findable, wanted: string): number | null {
  const head = plain(title)
  const further = `${id.toLowerCase()} ${plain(names.join(' '))}`
  const rest = plain(`${summary} ${section}`)
  if (` ${head} `.startsWith(` ${wanted} `) || initials(head) === wanted) return 0
  if (head.startsWith(wanted)) return 1
  if (hasWord(head, wanted)) return 2
  if (head.includes(wanted) || further.includes(wanted)) return 3
  if (hasWord(rest, wanted)) return 4
  return wanted.split(' ').every((word) => hasWord(`${head} ${further} ${rest}`, word)) ? 5 : null
}

/** Whether a word of the text begins so. */
function hasWord(text: string, start: string): boolean {
  return ` ${text}`.includes(` ${start}`)
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll('-', '').replaceAll(/[^\p{L}\p{N}×]+/gu, ' ').trim()
}

/** "squeeze and excitation" → "se". */
function initials(title: string): string {
  return title.split(' ').filter((word) => word !== 'and').map((word) => word[0]).join('')
}
