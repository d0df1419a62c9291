import { showKeys } from '../actions/shortcuts.ts'
import classes from './Keys.module.css'

/** A shortcut as keys to press: Ctrl ⇧ S. */
export function Keys({ shortcut }: { shortcut: string }) {
  return (
    <span className={classes.keys}>
      {showKeys(shortcut).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  )
}
