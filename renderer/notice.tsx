import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'

/** A way out of a problem, as a button in its notification. */
export interface WayOut {
  readonly label: string
  readonly run: () => void
}

/** Milliseconds for a word in passing, and for one that should not be missed. */
const SHORT = 4000
export const LONG = 20_000

/** Says that something went well; goes away by itself, later where there is something to do about it. `stays` in milliseconds. */
export function tell(message: string, wayOut?: WayOut, stays: number = wayOut ? LONG : SHORT): void {
  const id = wayOut ? `told ${message}` : undefined
  notifications.show({ ...(id && { id }), message: wayOut ? <Told id={id!} message={message} waysOut={[wayOut]} /> : message, autoClose: stays, withCloseButton: true, closeButtonProps: { 'aria-label': 'Close' } })
}

/** Tells the user what went wrong, in one sentence, with the ways out that there are. Stays until it is closed. */
export function warn(title: string, message: string, ...waysOut: readonly (WayOut | undefined)[]): void {
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
    message: <Told id={id} message={message} waysOut={waysOut.filter((wayOut) => wayOut !== undefined)} />,
  })
}

/** Takes a problem back that is none any more. */
export function takeBack(title: string): void {
  notifications.hide(`problem ${title}`)
}

function Told({ id, message, waysOut }: { id: string; message: string; waysOut: readonly WayOut[] }) {
  return (
    <>
      <Text size="sm" c="inherit">{message}</Text>
      {waysOut.length > 0 && (
        <Group mt={6} gap={6}>
          {waysOut.map(({ label, run }) => (
            <Button
              key={label}
              size="compact-xs"
              variant="default"
              onClick={() => {
                notifications.hide(id)
                run()
              }}
            >
              {label}
            </Button>
          ))}
        </Group>
      )}
    </>
  )
}
