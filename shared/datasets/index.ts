import { and } from './and.ts'
import { cancer } from './cancer.ts'
import { circle } from './circle.ts'
import type { DatasetSource } from './dataset.ts'
import { digits28 } from './digits28.ts'
import { digits8 } from './digits8.ts'
import { gauss } from './gauss.ts'
import { iris } from './iris.ts'
import { not } from './not.ts'
import { or } from './or.ts'
import { plane } from './plane.ts'
import { shapes } from './shapes.ts'
import { spiral } from './spiral.ts'
import { wine } from './wine.ts'
import { xor } from './xor.ts'

/** The built-in sources, in the order of the data panel. */
export const DATASETS: readonly DatasetSource[] = [digits8, digits28, shapes, iris, wine, cancer, circle, and, or, not, xor, gauss, spiral, plane]

export function findDataset(id: string): DatasetSource | undefined {
  return DATASETS.find((source) => source.id === id)
}
