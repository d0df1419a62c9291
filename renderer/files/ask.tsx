import { Button, Group, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'

export interface Choice<T extends string> {
  readonly id: T
  readonly label: string
  /** The usual answer; Enter takes it. */
  readonly primary?: boolean
  /** Something is lost by it. */
  readonly danger?: boolean
}

/** Asks one question in a dialog. Null when it is closed without an answer. */
export function ask<T extends string>(question: { title: string; message: string; choices: readonly Choice<T>[]; stacked?: boolean }): Promise<T | null> {
  return new Promise((resolve) => {
    let answer: T | null = null
    const buttons = question.choices.map(({ id, label, primary, danger }) => (
      <Button
        key={id}
        variant={primary ? 'filled' : 'default'}
        color={danger ? 'red' : undefined}
        data-autofocus={primary || undefined}
        fullWidth={question.stacked}
        onClick={() => {
          answer = id
          modals.close(modal)
        }}
      >
        {label}
      </Button>
    ))
    const modal = modals.open({
      title: question.title,
      centered: true,
      closeButtonProps: { 'aria-label': 'Close' },
      // After the dialog has gone, so that the next question can open.
      onClose: () => resolve(answer),
      children: (
        <Stack>
          <Text size="sm">{question.message}</Text>
          {question.stacked ? <Stack gap="xs">{buttons}</Stack> : <Group justify="flex-end" gap="xs">{buttons}</Group>}
        </Stack>
      ),
    })
  })
}
