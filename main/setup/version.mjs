// Plain JavaScript that any Node of the last ten years can read, so that an old one gets a sentence and not a stack.

/** The oldest Node that every part runs on. */
const OLDEST_MAJOR = 20
const OLDEST_MINOR = 19

/**
 * What is wrong with this Node; null when it is new enough.
 * @param {string} version as in `process.versions.node`
 * @returns {string | null}
 */
export function refuseNode(version) {
  const major = Number(version.split('.')[0])
  const minor = Number(version.split('.')[1])
  if (major > OLDEST_MAJOR || (major === OLDEST_MAJOR && minor >= OLDEST_MINOR)) return null
  return 'Layerwright needs Node ' + OLDEST_MAJOR + '.' + OLDEST_MINOR + ' or newer, but this is Node ' + version + '. Get a newer one from https://nodejs.org and try again.'
}
