import { expect, test, vi } from 'vitest'
import { createClient, type WorkerLike } from '../../../renderer/training/client.ts'
import type { WorkerMessage } from '../../../shared/training/protocol.ts'

/** A worker that the test plays itself. */
function stage() {
  const workers: { say: (message: WorkerMessage) => void; crash: (reason: string) => void; heard: { id: number; request: string }[]; terminated: boolean }[] = []
  const client = createClient(() => {
    const listeners = new Map<string, (event: never) => void>()
    const played = {
      heard: [] as { id: number; request: string }[],
      terminated: false,
      say: (message: WorkerMessage) => listeners.get('message')?.({ data: message } as never),
      crash: (reason: string) => listeners.get('error')?.({ message: reason } as never),
    }
    workers.push(played)
    const worker = {
      postMessage: (message: { id: number; request: string }) => played.heard.push(message),
      terminate: () => (played.terminated = true),
      addEventListener: (name: string, listener: (event: never) => void) => listeners.set(name, listener),
    }
    return worker as unknown as WorkerLike
  })
  return { client, workers }
}

test('each answer reaches its own question, in any order', async () => {
  const { client, workers } = stage()
  expect(workers).toHaveLength(0)
  const first = client.request('pause', null)
  const second = client.request('stop', null)
  const [worker] = workers
  expect(worker!.heard.map(({ request }) => request)).toEqual(['pause', 'stop'])
  worker!.say({ kind: 'answer', id: 2, output: 'ended' })
  worker!.say({ kind: 'answer', id: 1, output: 'paused' })
  expect(await first).toBe('paused')
  expect(await second).toBe('ended')
})

test('a mistake of the worker is a sentence', async () => {
  const { client, workers } = stage()
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const asked = client.request('memory', null)
  workers[0]!.say({ kind: 'broken', id: 1, message: 'The memory was not enough.', detail: 'Error: at line 3' })
  await expect(asked).rejects.toThrow('The memory was not enough.')
  expect(log).toHaveBeenCalledWith('Error: at line 3')
  log.mockRestore()
})

test('after a crash all questions fail, whoever listens is told why, and a fresh worker takes over', async () => {
  const { client, workers } = stage()
  const events: unknown[] = []
  const crashes: string[] = []
  client.onEvent((event) => events.push(event))
  client.onCrash((reason) => crashes.push(reason))
  const asked = client.request('evaluate', { part: 'test' })
  workers[0]!.crash('Uncaught Error: out of memory')
  await expect(asked).rejects.toThrow('(out of memory)')
  expect(workers[0]!.terminated).toBe(true)
  expect(crashes).toEqual(['out of memory'])
  workers[0]!.say({ kind: 'events', events: [{ event: 'status', status: 'running' }] })
  expect(events).toEqual([])
  const next = client.request('pause', null)
  workers[1]!.say({ kind: 'answer', id: 2, output: 'ended' })
  expect(await next).toBe('ended')
})

test('a worker that no longer answers is ended like one that broke off', async () => {
  const { client, workers } = stage()
  const crashes: string[] = []
  client.onCrash((reason) => crashes.push(reason))
  client.kill('nobody is there yet')
  const asked = client.request('pause', null)
  client.kill('no sign of life for 10 seconds')
  await expect(asked).rejects.toThrow('The training process broke off (no sign of life for 10 seconds).')
  expect(workers[0]!.terminated).toBe(true)
  expect(crashes).toEqual(['no sign of life for 10 seconds'])
})

test('events and progress reach who listens, until they stop', () => {
  const { client, workers } = stage()
  const seen: unknown[] = []
  const stopEvents = client.onEvent((event) => seen.push(event.event))
  client.onProgress((what, share) => seen.push([what, share]))
  void client.request('backends', null)
  workers[0]!.say({ kind: 'events', events: [{ event: 'status', status: 'running' }] })
  workers[0]!.say({ kind: 'progress', what: 'Loading', share: 0.5 })
  stopEvents()
  workers[0]!.say({ kind: 'events', events: [{ event: 'status', status: 'paused' }] })
  expect(seen).toEqual(['status', ['Loading', 0.5]])
})
