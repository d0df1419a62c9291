import type { Project } from './project.ts'

/** The project as file content: UTF-8 JSON, two spaces, a newline at the end. */
export function serialiseProject(project: Project): string {
  return `${JSON.stringify(project, null, 2)}\n`
}
