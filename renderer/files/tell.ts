import { notifications } from '@mantine/notifications'

/** Says that something with a file went well; goes away by itself. */
export function tell(message: string): void {
  notifications.show({ message, autoClose: 4000 })
}

/** Says that something with a file went wrong, or needs attention; stays until it is closed. */
export function warn(title: string, message: string): void {
  const id = `file ${title}`
  notifications.hide(id)
  notifications.show({ id, title, message, color: 'red', autoClose: false, withCloseButton: true, closeButtonProps: { 'aria-label': 'Close' }, role: 'alert' })
}
