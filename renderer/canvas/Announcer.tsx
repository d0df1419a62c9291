import { useCanvas } from './state.ts'

/** Says to screen readers what happened on the canvas. A no-break space more or less makes a repeated sentence a new one. */
export function Announcer() {
  const { text, count } = useCanvas((state) => state.announcement)
  return (
    <output className="visually-hidden" aria-live="polite" data-testid="announcer">
      {count % 2 === 0 ? text : `${text}\u00A0`}
    </output>
  )
}
