import { Tooltip } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './Settings.module.css'

/** One setting: its name, its help and its control. */
export function SettingRow({ label, help, children }: { label: string; help: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <span className={classes.label}>
        {label}
        <Tooltip label={help} multiline w={260} events={{ hover: true, focus: true, touch: true }}>
          <button type="button" className={classes.help} aria-label={`${label}: ${help}`}>
            <IconHelpCircle size={13} aria-hidden />
          </button>
        </Tooltip>
      </span>
      {children}
    </div>
  )
}
