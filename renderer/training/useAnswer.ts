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

/**
 * Asks the worker and asks again whenever the input or `version` changes. A null version asks nothing and forgets the
 * answer. The input must be plain data.
 */
export function useAnswer<K extends RequestName>(name: K, input: RequestInput<K>, version: string | number | null): Answer<K> {
  const [answer, setAnswer] = useState<Answer<K>>({ output: null, loading: version !== null, broken: null })
  const key = JSON.stringify(input)
  useEffect(() => {
    if (version === null) {
      setAnswer({ output: null, loading: false, broken: null })
      return undefined
    }
    let stale = false
    setAnswer((before) => ({ ...before, loading: true, broken: null }))
    request(name, JSON.parse(key) as RequestInput<K>).then(
      (output) => {
        if (!stale) setAnswer({ output, loading: false, broken: null })
      },
      (error: unknown) => {
        if (!stale) setAnswer({ output: null, loading: false, broken: error instanceof Error ? error.message : String(error) })
      },
    )
    return () => {
      stale = true
    }
  }, [name, key, version])
  return answer
}
