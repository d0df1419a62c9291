import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { findDataset } from '../../../shared/datasets/index.ts'
import { parseProject } from '../../../shared/project/parse.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'
import { TEMPLATE_GROUPS, TEMPLATES, templateFile } from '../../../shared/project/templates.ts'
import { readTemplate } from '../../support/exported.ts'

const assets = path.resolve(import.meta.dirname, '../../../assets')

describe('templates', () => {
  it('lists the files that are there', () => {
    expect(readdirSync(path.join(assets, 'templates')).sort()).toEqual(TEMPLATES.map((template) => path.basename(templateFile(template))).sort())
  })

  it('has its groups in order, none of them empty', () => {
    expect([...new Set(TEMPLATES.map(({ group }) => group))]).toEqual(TEMPLATE_GROUPS)
  })

  it.each(TEMPLATES)('$id opens, has no errors with its data and is written back as it was', (template) => {
    const text = readFileSync(path.join(assets, templateFile(template)), 'utf8')
    const project = readTemplate(template.id)
    expect({ title: project.name, note: (project as { note?: unknown }).note }).toEqual({ title: template.title, note: template.note })
    const data = findDataset(project.data.source)?.facts ?? null
    // The sizes of published networks leave rows over that no window sees; tests/shared/networks says which.
    const known = template.group === 'Published networks' ? 'window-remainder' : undefined
    expect(analyse(project.graph, { training: project.training, data }).problems.filter(({ level, code }) => level !== 'info' && code !== known)).toEqual([])
    expect(project.graph.nodes.every(({ position }) => position !== undefined)).toBe(true)
    expect(parseProject(serialiseProject(project))).toEqual({ ok: true, project })
    expect(JSON.parse(serialiseProject(project))).toMatchObject(JSON.parse(text) as object)
  })

  // LeCun et al. 1998 with a dense C3 and plain pooling: 61,706 parameters, 416,520 multiply-accumulates.
  it.each([['lenet5-1998', 61_706], ['lenet5-digits28', 61_706]])('%s has the published number of parameters', (id, parameters) => {
    expect(analyse(readTemplate(id).graph).totals.parameters).toBe(parameters)
  })

  it('has the published cost of LeNet-5', () => {
    expect(analyse(readTemplate('lenet5-1998').graph).totals.macs).toBe(416_520)
  })
})
