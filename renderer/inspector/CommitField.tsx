import { TextInput, type TextInputProps } from '@mantine/core'
import { useState } from 'react'

interface CommitFieldProps extends Omit<TextInputProps, 'value' | 'onChange' | 'error' | 'step'> {
  readonly value: string
  /** Takes the text over. Answers with a sentence when it cannot; the old value then stays in force. */
  readonly commit: (text: string) => string | null
  /** What the arrow keys do to the text; null where there is nothing to step. */
  readonly stepText?: (text: string, direction: 1 | -1) => string | null
}

/** A text field that applies on Enter or on leaving, and goes back on Escape. Half-typed text harms nothing. */
export function CommitField({ value, commit, stepText, ...rest }: CommitFieldProps) {
  const [text, setText] = useState(value)
  const [error, setError] = useState<string | null>(null)
  const [shown, setShown] = useState(value)
  if (shown !== value) {
    setShown(value)
    setText(value)
    setError(null)
  }

  const apply = (next: string) => {
    if (next === value) {
      setError(null)
      return
    }
    const refusal = commit(next)
    setError(refusal)
    if (refusal === null) setText(next)
  }

  return (
    <TextInput
      size="xs"
      {...rest}
      value={text}
      error={error}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => apply(text)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply(text)
        if (event.key === 'Escape') {
          setText(value)
          setError(null)
        }
        if (stepText && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
          const next = stepText(text, event.key === 'ArrowUp' ? 1 : -1)
          if (next !== null) {
            event.preventDefault()
            setText(next)
            apply(next)
          }
        }
      }}
    />
  )
}
