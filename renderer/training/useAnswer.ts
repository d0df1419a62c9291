import { useEffect, useState } from 'react'
import type { RequestInput, RequestName, RequestOutput } from '../../shared/training/protocol.ts'
import { request } from './client.ts'

export interface Answer<K extends RequestName> {
  /** The last answer, also while a newer one is on its way; null before the first. */
  readonly output: RequestOutput<K> | null
  readonly loading: boolean
  /** Why the worker gave no answer, in a sentence. */
  readonly broken: string | null
}

interface Held<K extends RequestName> {
  /** The question that was answered. */
  readonly question: string | null
  readonly output: RequestOutput<K> | null
  readonly broken: string | null
}

/**
 * Asks the worker and asks again whenever the input or `version` changes. A null version asks nothing and shows no
 * answer. The input must be plain data.
 */
export function useAnswer<K extends RequestName>(name: K, input: RequestInput<K>, version: string | number | null): Answer<K> {
  const [held, setHeld] = useState<Held<K>>({ question: null, output: null, broken: null })
  const key = JSON.stringify(input)
  const question = version === null ? null : `${version} ${key}`
  useEffect(() => {
    if (question === null) return undefined
    let stale = false
    request(name, JSON.parse(key) as RequestInput<K>).then(
      (output) => !stale && setHeld({ question, output, broken: null }),
      (error: unknown) => !stale && setHeld({ question, output: null, broken: error instanceof Error ? error.message : String(error) }),
    )
    return () => {
      stale = true
    }
  }, [name, key, question])
  if (question === null) return { output: null, loading: false, broken: null }
  return { output: held.output, loading: held.question !== question, broken: held.broken }
}
