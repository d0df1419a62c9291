import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'

/** A way out of a problem, as a button in its notification. */
export interface WayOut {
  readonly label: string
  readonly run: () => void
}

/** Says that something went well; goes away by itself, later where there is something to do about it. */
export function tell(message: string, wayOut?: WayOut): void {
  const id = wayOut ? `told ${message}` : undefined
  notifications.show({ ...(id && { id }), message: wayOut ? <Told id={id!} message={message} wayOut={wayOut} /> : message, autoClose: wayOut ? 20_000 : 4000, withCloseButton: true, closeButtonProps: { 'aria-label': 'Close' } })
}

/** Tells the user what went wrong, in one sentence, with a way out where there is one. Stays until it is closed. */
export function warn(title: string, message: string, wayOut?: WayOut): void {
  const id = `problem ${title}`
  notifications.hide(id)
  notifications.show({
    id,
    color: 'red',
    title,
    autoClose: false,
    withCloseButton: true,
    closeButtonProps: { 'aria-label': 'Close' },
    role: 'alert',
    message: <Told id={id} message={message} wayOut={wayOut} />,
  })
}

function Told({ id, message, wayOut }: { id: string; message: string; wayOut: WayOut | undefined }) {
  return (
    <>
      <Text size="sm" c="inherit">{message}</Text>
      {wayOut && (
        <Group mt={6}>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              notifications.hide(id)
              wayOut.run()
            }}
          >
            {wayOut.label}
          </Button>
        </Group>
      )}
    </>
  )
}
