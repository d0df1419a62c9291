import { z } from 'zod'
import { TEXT_COMMANDS, type FileToken } from './host.ts'

/**
 * The one table of what the desktop's page may ask of its main process: the arguments and the result of every verb, each
 * checked where it crosses. The page has a token for a file, never a path.
 */

const token = z.string().min(1).max(100).transform((text): FileToken => text)
const name = z.string().min(1).max(300)
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes')
const hash = z.string().regex(/^[0-9a-f]{64}$/)

const mistake = z.object({ code: z.string(), message: z.string() })
const result = <T extends z.ZodType>(value: T) => z.union([z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), mistake })])

const openedFile = z.object({ name, bytes, token: token.nullable(), hash })
const savedFile = z.object({ token: token.nullable(), name, hash })
const namedBytes = z.object({ name, bytes })
const recovery = z.object({ id: z.string().regex(/^[\w-]{1,64}$/), name, at: z.number(), token: token.nullable(), hash: hash.nullable(), bytes })
const menuItem = z.object({ id: z.string().max(100), menu: z.string().max(30), label: z.string().max(200), keys: z.string().max(50).nullable(), enabled: z.boolean() })

export const IPC = {
  open: { args: z.tuple([]), result: result(openedFile).nullable() },
  openRecent: { args: z.tuple([token]), result: result(openedFile) },
  /** The path comes from the preload, which asks Electron for the path behind a dropped file; the page cannot name one. */
  adopt: { args: z.tuple([z.string().min(1).max(32_768)]), result: result(openedFile) },
  save: { args: z.tuple([token, bytes, hash.nullable()]), result: result(savedFile) },
  saveAs: { args: z.tuple([name, bytes]), result: result(savedFile).nullable() },
  currentHash: { args: z.tuple([token]), result: hash.nullable() },
  exportFiles: { args: z.tuple([name, z.array(namedBytes).min(1).max(1000)]), result: result(z.string()).nullable() },
  chooseData: { args: z.tuple([z.enum(['files', 'folder'])]), result: result(z.array(namedBytes)).nullable() },
  recent: { args: z.tuple([]), result: z.array(z.object({ token, name, openedAt: z.number() })) },
  recoveries: { args: z.tuple([]), result: z.array(recovery) },
  keepRecovery: { args: z.tuple([recovery]), result: result(z.undefined()) },
  dropRecovery: { args: z.tuple([z.string().regex(/^[\w-]{1,64}$/)]), result: z.undefined() },
  readSettings: { args: z.tuple([]), result: z.record(z.string(), z.unknown()) },
  writeSettings: { args: z.tuple([z.record(z.string().max(100), z.unknown())]), result: z.undefined() },
  setDocument: { args: z.tuple([z.object({ name: z.string().max(300), unsaved: z.boolean() })]), result: z.undefined() },
  setMenu: { args: z.tuple([z.array(menuItem).max(500)]), result: z.undefined() },
  editText: { args: z.tuple([z.enum(TEXT_COMMANDS)]), result: z.undefined() },
  /** The page can now take files and questions from outside. */
  ready: { args: z.tuple([]), result: z.undefined() },
  /** The answer to `closeRequest`: whether the window may close. */
  answerClose: { args: z.tuple([z.boolean()]), result: z.undefined() },
} as const

export type IpcContract = typeof IPC
export type IpcVerb = keyof IpcContract
export type IpcArgs<V extends IpcVerb> = z.output<IpcContract[V]['args']>
export type IpcResult<V extends IpcVerb> = z.output<IpcContract[V]['result']>

/** What the main process tells the page, with its payload. */
export interface IpcEvents {
  action: string
  openFile: IpcResult<'openRecent'>
  closeRequest: null
}

/** What the preload puts on the page as `window.layerwright`: one function a verb, one a kind of event. */
export type DesktopBridge = {
  readonly [V in Exclude<IpcVerb, 'adopt'>]: (...args: IpcArgs<V>) => Promise<IpcResult<V>>
} & {
  /** Null for a file that has no place on disk (one that was made in a page). */
  readonly adopt: (file: File) => Promise<IpcResult<'adopt'> | null>
  readonly onAction: (listener: (id: string) => void) => () => void
  readonly onOpenFile: (listener: (file: IpcEvents['openFile']) => void) => () => void
  readonly onCloseRequest: (listener: () => void) => () => void
}

declare global {
  var layerwright: DesktopBridge | undefined
}
