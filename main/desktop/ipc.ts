import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { IPC, type IpcArgs, type IpcResult, type IpcVerb } from '../../shared/ipc.ts'

/** One function a verb of the table. */
export type IpcHandlers = { readonly [V in IpcVerb]: (...args: IpcArgs<V>) => Promise<IpcResult<V>> }

export type TrustedSender = (event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>) => boolean

/** Answers every verb: the sender is checked first, then the arguments, then the result. */
export function handleIpc(ipcMain: Pick<IpcMain, 'handle'>, handlers: IpcHandlers, isTrusted: TrustedSender): void {
  for (const verb of Object.keys(IPC) as IpcVerb[]) handleVerb(ipcMain, verb, handlers[verb] as (...args: unknown[]) => Promise<unknown>, isTrusted)
}

function handleVerb(ipcMain: Pick<IpcMain, 'handle'>, verb: IpcVerb, handler: (...args: unknown[]) => Promise<unknown>, isTrusted: TrustedSender): void {
  const contract = IPC[verb]
  ipcMain.handle(verb, async (event, ...args: unknown[]) => {
    if (!isTrusted(event)) throw new Error(`${verb}: refused, because the call does not come from the page of this program.`)
    const checked = contract.args.safeParse(args)
    if (!checked.success) throw new Error(`${verb}: the arguments are not as agreed: ${checked.error.issues[0]!.path.join('.')} ${checked.error.issues[0]!.message}`)
    const result = contract.result.safeParse(await handler(...checked.data))
    if (!result.success) throw new Error(`${verb}: the result is not as agreed: ${result.error.issues[0]!.path.join('.')} ${result.error.issues[0]!.message}`)
    return result.data
  })
}
