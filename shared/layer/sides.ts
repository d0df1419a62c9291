import type { Size } from './shape.ts'

/** Cells on the four sides of an image: `[top, bottom, left, right]`. */
export type Sides = readonly [top: number, bottom: number, left: number, right: number]

/** "4" where all sides are alike, "1, 2, 3, 4" otherwise. */
export function describeSides(sides: Sides): string {
  return sides.every((cells) => cells === sides[0]) ? `${sides[0]}` : sides.join(', ')
}

/** Height and width put into `N + before + after` or `N − before − after`; once where both come out alike. */
export function fillSides(input: Size, [top, bottom, left, right]: Sides, sign: '+' | '−'): { readonly filled: string; readonly result: string } {
  const axis = (extent: number, before: number, after: number) => ({
    filled: `${extent} ${sign} ${before} ${sign} ${after}`,
    result: `${sign === '+' ? extent + before + after : extent - before - after}`,
  })
  const [rows, columns] = [axis(input[0], top, bottom), axis(input[1], left, right)]
  if (rows.filled === columns.filled) return rows
  return { filled: `${rows.filled} and ${columns.filled}`, result: `${rows.result} and ${columns.result}` }
}
