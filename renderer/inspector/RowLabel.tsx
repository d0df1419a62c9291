import { Tooltip } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import classes from './Inspector.module.css'

/** What a control is called, and a question mark that says what it does: to the pointer, the keyboard and screen readers. */
export function RowLabel({ label, help }: { readonly label: string; readonly help: string }) {
  return (
    <span className={classes.label}>
      {label}
      <Tooltip label={help} multiline w={240} events={{ hover: true, focus: true, touch: true }}>
        <button type="button" className={classes.help} aria-label={`${label}: ${help}`}>
          <IconHelpCircle size={13} aria-hidden />
        </button>
      </Tooltip>
    </span>
  )
}
