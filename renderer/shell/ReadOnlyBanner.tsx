import { useFileStatus } from '../files/status.ts'
import { useDocument } from '../store/document.ts'
import classes from './ReadOnlyBanner.module.css'

/** Why nothing can be changed, where the user would look for it. */
export function ReadOnlyBanner() {
  const readOnly = useDocument((state) => state.readOnly)
  const reason = useFileStatus((state) => state.readOnlyReason)
  return readOnly ? (
    <output className={classes.banner} data-testid="read-only">
      <b>Read-only.</b> {reason ?? 'This project cannot be changed here.'}
    </output>
  ) : null
}
