import { useEffect, useRef } from 'react'
import type { Viewport } from '@xyflow/react'
import { validPath, type Path } from '../../shared/graph/scope.ts'
import { useDocument } from '../store/document.ts'
import { usePath } from '../store/scope.ts'
import { pathKey, setView, useView } from '../store/view.ts'
import { announce } from './state.ts'
import { fitOpened, lookAt, viewportNow } from './viewport.ts'

/** What follows from opening and leaving blocks: an opened one is shown whole, and whoever goes back sees what they saw before. */
export function useOpenBlock(): void {
  const path = usePath()
  const opened = useDocument((state) => state.opened)
  const views = useRef(new Map<string, Viewport>())
  const before = useRef<{ readonly path: Path; readonly opened: number }>({ path, opened })

  useEffect(() => {
    const { path: former, opened: document } = before.current
    before.current = { path, opened }
    if (document !== opened) {
      views.current.clear()
      return
    }
    if (pathKey(former) === pathKey(path)) return
    const now = viewportNow()
    if (now) views.current.set(pathKey(former), now)
    const known = views.current.get(pathKey(path))
    if (known && path.length < former.length) lookAt(known)
    else fitOpened()
  }, [path, opened])

  useEffect(() => useDocument.subscribe(({ project }) => leaveGone(project.graph)), [])
}

/** Where undo takes the open block away, what it stood in is shown. */
function leaveGone(graph: Parameters<typeof validPath>[0]): void {
  const { path } = useView.getState()
  const valid = validPath(graph, path)
  if (valid.length === path.length) return
  setView({ path: valid })
  announce('The block that was open is not there any more.')
}
