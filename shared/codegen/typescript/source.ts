/** Values and texts of the user's as TypeScript source, safe whatever they contain. */

/** Source text that goes into an object literal as it stands. */
export interface Raw {
  readonly source: string
}

export type Option = string | number | boolean | undefined | Raw | readonly Option[]

/** 'text' in single quotes. Nothing in it can end the literal or the line. */
export function quote(text: string): string {
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", String.raw`\'`)
    .replaceAll(/[\u2028\u2029\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (mark) => String.raw`\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `'${inner}'`
}

/** A value as source. Options that are undefined are left out of their object. */
export function literal(value: Option): string {
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object') return (value as Raw).source
  return String(value)
}

/** `{ name: 'c1', filters: 6 }` on one line, or one line each where that is longer than `width`. */
export function objectLiteral(options: Readonly<Record<string, Option>>, indent = '  ', width = 110): string {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined).map(([key, value]) => `${key}: ${literal(value)}`)
  if (entries.length === 0) return '{}'
  const line = `{ ${entries.join(', ')} }`
  return line.length <= width ? line : `{\n${entries.map((entry) => `${indent}  ${entry},\n`).join('')}${indent}}`
}

/** A text of the user's inside a `//` or block comment: one line, without anything that could end the comment or turn the text around. */
export function comment(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll('*/', '* /')
    .trim()
}

/** A text of the user's inside Markdown, without taking part in it. */
export function markdown(text: string): string {
  return comment(text).replaceAll(/[\\`*_{}[\]<>#|!]/g, String.raw`\$&`)
}

/** One line of the generated file's imports; without names, for what the module does when it is loaded. */
export function importLine(names: string | null, module: string): string {
  return `import ${names === null ? '' : `${names} from `}'${module}'`
}
