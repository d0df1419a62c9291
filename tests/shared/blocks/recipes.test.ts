import { describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { defineFromRecipe, findRecipe, RECIPES, type BlockRecipe } from '../../../shared/blocks/index.ts'
import { BLOCK, EMPTY_GRAPH, type BlockDefinition, type Graph } from '../../../shared/graph/document.ts'
import { expand } from '../../../shared/graph/expand.ts'
import { endsOfBlock, portsOf } from '../../../shared/graph/structure.ts'
import { readParam, readParams, type Shape } from '../../../shared/layer/index.ts'
import { parseProject } from '../../../shared/project/parse.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'
import { createProject } from '../../../shared/project/create.ts'

const cases = RECIPES.flatMap((recipe) => recipe.examples.map((example) => ({ recipe, example, name: `${recipe.id}: ${example.source}` })))

/** One card for the block, fed by an input of each shape. */
function networkOf(block: BlockDefinition, inputs: readonly Shape[]): Graph {
  return {
    blocks: [block],
    nodes: [...inputs.map((shape, port) => ({ id: `in${port}`, type: 'input', params: { shape } })), { id: 'card', type: BLOCK, params: { block: block.id } }],
    edges: inputs.map((_, port) => ({ source: `in${port}`, target: 'card', targetPort: port })),
  }
}

const define = (recipe: BlockRecipe, params: Readonly<Record<string, unknown>>) => defineFromRecipe(EMPTY_GRAPH, recipe, params).block
const worse = (graph: Graph) => analyse(graph).problems.filter(({ level, code }) => level !== 'info' && code !== 'window-remainder').map(({ node, message }) => `${node}: ${message}`)

describe('every ready-made block', () => {
  it('has an id of its own', () => {
    expect(new Set(RECIPES.map(({ id }) => id)).size).toBe(RECIPES.length)
    expect(findRecipe('toString')).toBeUndefined()
  })

  it.each(RECIPES.map((recipe) => [recipe.id, recipe] as const))('%s explains itself and its parameters', (_id, recipe) => {
    expect(recipe.summary).toMatch(/^[A-Z].{10,70}\.$/)
    expect(recipe.explanation.split(/(?<=[.])\s+(?=[A-Z0-9])/).length).toBeGreaterThanOrEqual(2)
    expect(recipe.explanation.length).toBeLessThan(420)
    expect(recipe.examples.length).toBeGreaterThan(1)
    const { params, mistakes } = readParams(recipe.params, {})
    expect(mistakes).toEqual([])
    for (const [name, spec] of Object.entries(recipe.params)) {
      expect(spec.help).toMatch(/^[A-Z0-9].+\.$/)
      expect(readParam(spec, params[name])).toEqual({ ok: true, value: params[name] })
    }
  })

  it.each(RECIPES.map((recipe) => [recipe.id, recipe] as const))('%s stands tidily: left to right, no card on another', (_id, recipe) => {
    for (const { params } of recipe.examples) {
      const { nodes, edges } = recipe.build(params)
      const at = new Map(nodes.map((node) => [node.id, node.position!]))
      expect(new Set(nodes.map(({ position }) => `${position!.x} ${position!.y}`)).size).toBe(nodes.length)
      for (const { source, target } of edges) expect(at.get(source)!.x, `${source} → ${target}`).toBeLessThan(at.get(target)!.x)
    }
  })

  it.each(RECIPES.map((recipe) => [recipe.id, recipe] as const))('%s has one end, and keeps its recipe in a file', (_id, recipe) => {
    for (const { params, inputs } of recipe.examples) {
      const block = define(recipe, params)
      expect(endsOfBlock(block)).toHaveLength(1)
      expect(portsOf(block)).toHaveLength(inputs.length)
      const project = { ...createProject('Block'), graph: networkOf(block, inputs) }
      const parsed = parseProject(serialiseProject(project))
      expect(parsed.ok && parsed.project.graph.blocks).toEqual([block])
      // What the file says is enough to build the same again.
      expect(findRecipe(block.recipe!.name)!.build(block.recipe!.params)).toEqual({ ...block, id: undefined })
    }
  })

  it.each(RECIPES.map((recipe) => [recipe.id, recipe] as const))('%s ignores parameters that it cannot use', (_id, recipe) => {
    const hostile = Object.fromEntries(Object.keys(recipe.params).map((name) => [name, '__proto__']))
    expect(recipe.build(hostile)).toEqual(recipe.build({}))
  })
})

describe('worked examples', () => {
  it.each(cases.map((row) => [row.name, row] as const))('%s', (_name, { recipe, example }) => {
    const graph = networkOf(define(recipe, example.params), example.inputs)
    expect(expand(graph).problems).toEqual([])
    expect(worse(graph)).toEqual([])
    const { output, parameters, macs } = analyse(graph).composites.get('card')!
    expect({ output, parameters, macs }).toEqual({ output: example.output, parameters: example.parameters, macs: example.macs })
  })
})

describe('a block that is fitted to what enters it', () => {
  const SHAPES: readonly Shape[] = [[56, 56, 64], [28, 28, 1], [7, 9, 3], [14, 14, 250], [8, 8, 2048]]

  it.each(RECIPES.filter(({ examples }) => examples[0]!.inputs.length === 1).flatMap((recipe) => SHAPES.map((shape) => [recipe.id, shape.join('×'), recipe, shape] as const)))('%s has no problem with %s', (_id, _shape, recipe, shape) => {
    const params = recipe.fit({}, [shape])
    expect(worse(networkOf(define(recipe, params), [shape]))).toEqual([])
  })

  // Where all is kept, the block can be put between any two layers.
  it.each(['residualBasic', 'residualBottleneck', 'resnextBottleneck', 'squeezeExcitation', 'seBottleneck', 'depthwiseSeparable'])('%s keeps the shape where nothing is asked', (id) => {
    const recipe = findRecipe(id)!
    const graph = networkOf(define(recipe, recipe.fit({}, [[14, 14, 256]])), [[14, 14, 256]])
    expect(analyse(graph).composites.get('card')!.output).toEqual([14, 14, 256])
  })

  it.each(['residualBasic', 'residualBottleneck', 'resnextBottleneck', 'seBottleneck'])('%s takes a projection where size or channels change', (id) => {
    const recipe = findRecipe(id)!
    expect(recipe.fit({}, [[14, 14, 256]])).toMatchObject({ projection: false })
    for (const given of [{ stride: 2 }, { filters: 512 }]) {
      const params = recipe.fit(given, [[14, 14, 256]])
      expect(params).toMatchObject({ projection: true })
      expect(worse(networkOf(define(recipe, params), [[14, 14, 256]]))).toEqual([])
    }
    // What somebody asked for stays, though it does not fit.
    expect(recipe.fit({ stride: 2, projection: false }, [[14, 14, 256]])).toMatchObject({ projection: false })
  })

  it('crops what comes from the other side of the U', () => {
    const recipe = findRecipe('upConv')!
    const inputs = [[28, 28, 1024], [64, 65, 512]]
    const params = recipe.fit({}, inputs)
    expect(params).toEqual({ filters: 512, cropping: [4, 4, 4, 5] })
    expect(analyse(networkOf(define(recipe, params), inputs)).composites.get('card')!.output).toEqual([56, 56, 1024])
    expect(recipe.fit({}, [[28, 28, 1024], null])).toMatchObject({ filters: 512, cropping: [0, 0, 0, 0] })
  })

  it('takes the defaults where nothing is known', () => {
    for (const recipe of RECIPES) for (const inputs of [[], [null], [[10]]]) expect(recipe.fit({}, inputs)).toEqual(readParams(recipe.params, {}).params)
  })
})

describe('defineFromRecipe', () => {
  const recipe = findRecipe('residualBasic')!

  it('shares a block that was made of the same numbers, however they are written', () => {
    const first = defineFromRecipe(EMPTY_GRAPH, recipe, { stride: 2, projection: true })
    const second = defineFromRecipe(first.graph, recipe, { filters: 64, stride: [2, 2], projection: true })
    expect(second.graph).toBe(first.graph)
    expect(second.block).toBe(first.block)
  })

  it('gives other numbers a block of their own, and a changed block away', () => {
    const first = defineFromRecipe(EMPTY_GRAPH, recipe, {})
    const { recipe: _recipe, ...changed } = first.block
    const third = defineFromRecipe({ ...first.graph, blocks: [changed] }, recipe, {})
    expect(third.graph.blocks!.map(({ id }) => id)).toEqual(['residual-block-64', 'residual-block-64-2'])
    expect(defineFromRecipe(first.graph, recipe, { filters: 8 }).graph.blocks!.map(({ title }) => title)).toEqual(['Residual block 64', 'Residual block 8'])
  })
})
