import { TEMPLATES } from '../../shared/project/templates.ts'
import { openTemplate } from '../palette/openTemplate.ts'
import { setView } from '../store/view.ts'
import classes from './EmptyCanvas.module.css'

/** A first success in a minute, a real network, and the classic. */
const SUGGESTED = ['mlp-spiral', 'cnn-digits8', 'lenet5-digits28']

/** What a newcomer sees first. Lets drops and clicks through to the canvas, except on its buttons. */
export function EmptyCanvas() {
  const suggested = SUGGESTED.flatMap((id) => TEMPLATES.find((template) => template.id === id) ?? [])
  return (
    <div className={classes.empty} data-testid="empty-canvas">
      <div className={classes.inner}>
        <svg width="190" height="56" viewBox="0 0 190 56" aria-hidden>
          <path d="M58 28H76M114 28H132" />
          <rect x="4" y="10" width="54" height="36" rx="8" />
          <rect x="76" y="10" width="38" height="36" rx="8" className={classes.drop} />
          <rect x="132" y="10" width="54" height="36" rx="8" />
        </svg>
        <h2>Drag a layer here</h2>
        <p>
          or press <kbd>A</kbd> to choose one, <kbd>/</kbd> to search. Or start from a template:
        </p>
        <div className={classes.templates}>
          {suggested.map((template) => (
            <button key={template.id} type="button" title={template.note} onClick={() => void openTemplate(template)} data-testid={`suggested-${template.id}`}>
              {template.title}
            </button>
          ))}
          <button type="button" className={classes.link} onClick={() => setView({ leftTab: 'templates', leftOpen: true })}>All templates</button>
        </div>
      </div>
    </div>
  )
}
