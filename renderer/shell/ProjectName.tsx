import { useRef, useState } from 'react'
import { edit, isUnsaved, useDocument } from '../store/document.ts'
import classes from './Header.module.css'

const LONGEST = 200

/** The project's name, to be changed in place, and a dot while there is something to save. */
export function ProjectName() {
  const name = useDocument((state) => state.project.name)
  const readOnly = useDocument((state) => state.readOnly)
  const unsaved = useDocument(isUnsaved)
  const [typed, setTyped] = useState<string | null>(null)
  const gaveUp = useRef(false)
  return (
    <>
      <input
        className={classes.name}
        aria-label="Project name"
        value={typed ?? name}
        size={Math.max(4, Math.min(32, (typed ?? name).length))}
        maxLength={LONGEST}
        readOnly={readOnly}
        spellCheck={false}
        onFocus={(event) => {
          gaveUp.current = false
          setTyped(name)
          event.currentTarget.select()
        }}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={(event) => {
          const next = event.currentTarget.value.trim()
          setTyped(null)
          if (!gaveUp.current && next !== '' && next !== name) edit((project) => ({ ...project, name: next }))
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          gaveUp.current = event.key === 'Escape'
          event.currentTarget.blur()
        }}
        data-testid="project-name"
      />
      <span className={classes.dirty} data-on={unsaved || undefined} title={unsaved ? 'Unsaved changes' : undefined} data-testid="unsaved">
        <span className="visually-hidden">{unsaved ? 'Unsaved changes' : ''}</span>
      </span>
    </>
  )
}
