import { parseProject } from '../../shared/project/parse.ts'
import type { Project } from '../../shared/project/project.ts'
import { templateFile, type Template } from '../../shared/project/templates.ts'
import { showProject } from '../files/open.ts'
import { host } from '../host/index.ts'

const projects = new Map<string, Promise<Project>>()

/** The template's project; read once. A broken template is a mistake of the build's and throws. */
export function readTemplate(template: Template): Promise<Project> {
  const known = projects.get(template.id)
  if (known) return known
  const project = host.readAsset(templateFile(template)).then((bytes) => {
    const result = parseProject(new TextDecoder().decode(bytes))
    if (!result.ok) throw new Error(`The template ${template.id} cannot be read: ${result.message}`)
    return result.project
  })
  projects.set(template.id, project)
  return project
}

/** Opens a template as a new, untitled document, after asking about unsaved work. A chain is laid out to fit this window; a network of blocks keeps its shape, which says something (the U of a U-Net). */
export async function openTemplate(template: Template): Promise<void> {
  const project = await readTemplate(template)
  if (project.graph.blocks) {
    await showProject(project)
    return
  }
  const nodes = project.graph.nodes.map(({ position: _placed, ...node }) => node)
  await showProject({ ...project, graph: { ...project.graph, nodes } })
}
