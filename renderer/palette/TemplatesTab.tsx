import { useEffect, useRef, useState } from 'react'
import type { Graph } from '../../shared/graph/document.ts'
import { TEMPLATE_GROUPS, TEMPLATES, type Template } from '../../shared/project/templates.ts'
import { openTemplate, readTemplate } from './openTemplate.ts'
import { TemplatePicture } from './TemplatePicture.tsx'
import classes from './Palette.module.css'
import { useSeen } from './useSeen.ts'

/** Whole networks to start from, group by group, with a picture and two sentences each. */
export function TemplatesTab() {
  return (
    <div className={classes.tab}>
      {TEMPLATE_GROUPS.map((group) => (
        <section key={group} aria-label={`Templates: ${group}`}>
          <h2 className={classes.heading}>{group}</h2>
          <ul className={classes.templates}>
            {TEMPLATES.filter((template) => template.group === group).map((template) => (
              <li key={template.id}>
                <TemplateCard template={template} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function TemplateCard({ template }: { template: Template }) {
  const [graph, setGraph] = useState<Graph | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  // Reading all templates at once would keep the page waiting.
  const seen = useSeen(button)
  useEffect(() => {
    if (!seen) return undefined
    let gone = false
    void readTemplate(template).then((project) => {
      if (!gone) setGraph(project.graph)
    })
    return () => {
      gone = true
    }
  }, [template, seen])
  return (
    <button ref={button} type="button" className={classes.template} title={template.note} data-testid={`template-${template.id}`} onClick={() => void openTemplate(template)}>
      {graph ? <TemplatePicture graph={graph} /> : <span className={classes.picture} />}
      <span className={classes.templateTitle}>{template.title}</span>
      <span className={classes.note}>{template.note}</span>
    </button>
  )
}
