import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { findTarget, type ExportContext } from '../../shared/codegen/index.ts'
import type { NamedBytes } from '../../shared/host.ts'
import { parseProject } from '../../shared/project/parse.ts'
import type { Project } from '../../shared/project/project.ts'
import { TEMPLATES, templateFile } from '../../shared/project/templates.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** A template as its file has it. */
export function readTemplate(id: string): Project {
  const template = TEMPLATES.find((candidate) => candidate.id === id)
  if (!template) throw new Error(`There is no template "${id}".`)
  const parsed = parseProject(readFileSync(path.join(root, 'assets', templateFile(template)), 'utf8'))
  if (!parsed.ok) throw new Error(`${id}: ${parsed.message}`)
  return parsed.project
}

/** A folder below `tests/.tmp`, from where packages resolve as everywhere in the project. Remove it with `removeFolder`. */
export function makeFolder(): string {
  mkdirSync(path.join(root, 'tests/.tmp'), { recursive: true })
  return mkdtempSync(path.join(root, 'tests/.tmp/export-'))
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

export function writeFiles(folder: string, files: readonly NamedBytes[]): void {
  for (const { name, bytes } of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), bytes)
  }
}

/** The files of an export, or an error with the mistake. */
export function generate(project: Project, target: string, context: Partial<ExportContext> = {}): readonly NamedBytes[] {
  const files = findTarget(target)!.generate(project, { state: null, facts: null, data: null, ...context })
  if (!files.ok) throw new Error(files.mistake.message)
  return files.value
}
