import { setView } from '../store/view.ts'
import classes from './EmptyCanvas.module.css'

/** What a newcomer sees first. Lets drops and clicks through to the canvas, except on its buttons. */
export function EmptyCanvas() {
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
          or press <kbd>A</kbd> to choose one, <kbd>/</kbd> to search the palette
        </p>
        <button type="button" onClick={() => setView({ leftTab: 'templates', leftOpen: true })}>All templates</button>
      </div>
    </div>
  )
}
