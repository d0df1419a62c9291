import { ensureData } from '../data/load.ts'
import { warn } from '../notice.tsx'
import { useDocument } from '../store/document.ts'
import { addRun, removeRun, replaceRun } from '../store/run.ts'
import { request } from './client.ts'
import { launch } from './launch.ts'
import type { Run } from './run.ts'

/** A new run of the network and the settings as they are now, from the weights that another run had after one of its epochs, or the stored epoch before it. */
export async function branch(from: Run, epoch: number): Promise<void> {
  const data = await ensureData()
  if (!data.ok) {
    warn('There are no data to train on', data.mistake.message)
    return
  }
  const moments = await request('moments', { run: from.key })
  const moment = moments.filter((each) => each.batch === 0 && each.epoch <= epoch).toSorted((a, b) => a.epoch - b.epoch).at(-1)
  if (!moment) {
    warn('There is no way back to that epoch', `Nothing is stored of “${from.name}” up to epoch ${epoch}. Train again with early stopping, which keeps the best weights.`)
    return
  }
  const run = addRun(useDocument.getState().project)
  replaceRun({ ...run, name: `${run.name} from ${from.name}, epoch ${moment.epoch}` })
  const result = await launch(run, { from: { run: from.key, moment: { epoch: moment.epoch, batch: 0 } }, paused: false })
  if (!result.ok) {
    removeRun(run.id)
    warn('The branch could not start', result.mistake.message)
  }
}
