import { INITIALIZER_KINDS, readParams, type Fans, type Initializer, type InitializerKind, type WeightSpec } from '../layer/index.ts'
import { constant } from './constant.ts'
import { glorotNormal } from './glorotNormal.ts'
import { glorotUniform } from './glorotUniform.ts'
import { heNormal } from './heNormal.ts'
import { heUniform } from './heUniform.ts'
import { lecunNormal } from './lecunNormal.ts'
import { lecunUniform } from './lecunUniform.ts'
import { normal } from './normal.ts'
import { ones } from './ones.ts'
import { orthogonal } from './orthogonal.ts'
import type { InitializerSpec, Law } from './spec.ts'
import { truncatedNormal } from './truncatedNormal.ts'
import { uniform } from './uniform.ts'
import { zeros } from './zeros.ts'

/** Every way in which a weight may start, in the order of the inspector. */
export const INITIALIZERS: readonly InitializerSpec[] = [
  zeros, ones, constant, uniform, normal, truncatedNormal, glorotUniform, glorotNormal, heUniform, heNormal, lecunUniform, lecunNormal, orthogonal,
]

const BY_KIND: ReadonlyMap<string, InitializerSpec> = new Map(INITIALIZERS.map((spec) => [spec.kind, spec]))

export function findInitializer(kind: InitializerKind): InitializerSpec {
  const spec = BY_KIND.get(kind)
  if (!spec) throw new Error(`There is no initialiser "${kind}".`)
  return spec
}

/** Those that can start a weight: some need a kernel. */
export function initializersFor({ fans }: Pick<WeightSpec, 'fans'>): readonly InitializerSpec[] {
  return INITIALIZERS.filter(({ kernelsOnly }) => fans !== undefined || !kernelsOnly)
}

/** An initialiser's numbers, with its defaults where there are none. */
export function initializerSettings(initializer: Initializer): Readonly<Record<string, number>> {
  return readParams(findInitializer(initializer.kind).params, initializer).params as Readonly<Record<string, number>>
}

/** How the numbers of a weight are spread at the start. */
export function lawOf({ initializer, fans }: Pick<WeightSpec, 'initializer' | 'fans'>): Law {
  const spec = findInitializer(initializer.kind)
  if (spec.kernelsOnly && !fans) throw new Error(`The initialiser "${spec.kind}" needs the connections of a kernel, but the weight has none.`)
  const settings = initializerSettings(initializer)
  return spec.law(settings, fans ?? NO_FANS)
}

const NO_FANS: Fans = { fanIn: 1, fanOut: 1 }

/** Why a weight cannot start as a file says, in a sentence; null where it can. */
export function refuseInitializer({ name, shape, fans }: Pick<WeightSpec, 'name' | 'shape' | 'fans'>, raw: { readonly kind: string }): string | null {
  const spec = BY_KIND.get(raw.kind)
  if (!spec) return `The ${name} is to start with "${raw.kind.slice(0, 40)}", which this version does not know. It knows ${INITIALIZER_KINDS.join(', ')}.`
  if (spec.kernelsOnly && !fans) return `${spec.title} follows from the connections of a kernel, so the ${name} cannot start with it. Take Zeros, Constant or Normal.`
  const { mistakes } = readParams(spec.params, { ...raw })
  if (mistakes.length > 0) return `The ${name} cannot start as the file says: ${mistakes.map(({ message }) => message).join(' ')}`
  return spec.refuse?.(shape) ?? null
}

export type { InitializerField, InitializerSpec, Law } from './spec.ts'
