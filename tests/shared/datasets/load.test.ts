import { describe, expect, it } from 'vitest'
import { loadDataset } from '../../../shared/datasets/load.ts'
import type { NamedBytes } from '../../../shared/host.ts'
import { dataSchema } from '../../../shared/training/config.ts'
import { loadContext } from '../../support/assets.ts'
import { smallFolder } from '../../support/idx.ts'

const load = (data: Record<string, unknown>, files: readonly NamedBytes[] | null = null) => loadDataset(dataSchema.parse(data), files, loadContext())
const csv = (name = 'pets.csv'): NamedBytes => ({ name, bytes: new TextEncoder().encode('x,y\n1,a\n2,b\n3,a\n') })

describe('loadDataset', () => {
  it('loads a built-in source', async () => {
    expect(await load({ source: 'iris' })).toMatchObject({ ok: true, value: { name: 'Iris', count: 150 } })
    expect(await load({ source: 'digits8' })).toMatchObject({ ok: true, value: { name: 'Digits 8×8', shape: [8, 8, 1] } })
  })

  it('loads the user’s files', async () => {
    expect(await load({ source: 'idx' }, smallFolder())).toMatchObject({ ok: true, value: { count: 8, testFrom: 6 } })
    expect(await load({ source: 'csv', target: 'y' }, [csv()])).toMatchObject({ ok: true, value: { count: 3, features: ['x'] } })
    expect(await load({ source: 'csv', target: 'y' }, [csv(), { name: 'notes.txt', bytes: new Uint8Array(1) }])).toMatchObject({ ok: true, value: { name: 'pets.csv' } })
  })

  it.each<[string, Record<string, unknown>, readonly NamedBytes[] | null, string, RegExp]>([
    ['no source', { source: '' }, null, 'no-data', /No data is chosen/],
    ['an unknown source', { source: 'mnist' }, null, 'unknown-source', /no dataset "mnist"\. Choose digits8, digits28, shapes, iris/],
    ['files that were not chosen again', { source: 'idx' }, null, 'no-files', /Choose the IDX files again/],
    ['no CSV file', { source: 'csv', target: 'y' }, [], 'no-files', /Choose the CSV file again/],
    ['two CSV files', { source: 'csv', target: 'y' }, [csv('a.csv'), csv('b.csv')], 'csv-choose-one', /there are 2 among a\.csv, b\.csv/],
    ['a mistake in the file', { source: 'csv', target: 'z' }, [csv()], 'csv-missing-target', /pets\.csv has no column "z"/],
    ['a split that leaves nothing', { source: 'iris', validation: 0.5, test: 0.5 }, null, 'split-leaves-nothing', /Validation 50% and test 50% leave 0%/],
  ])('%s is a sentence, not an exception', async (_, data, files, code, message) => {
    expect(await load(data, files)).toMatchObject({ ok: false, mistake: { code, message: expect.stringMatching(message) } })
  })

  it('a missing or damaged asset is a sentence too', async () => {
    const config = dataSchema.parse({ source: 'wine' })
    const missing = { ...loadContext(), readAsset: () => Promise.reject(new Error('404')) }
    expect(await loadDataset(config, null, missing)).toMatchObject({ ok: false, mistake: { code: 'dataset-unreadable', message: expect.stringMatching(/Wine could not be read \(404\)/) } })
    const damaged = { ...loadContext(), readAsset: () => Promise.resolve(new Uint8Array([120, 44, 121])) }
    expect(await loadDataset(config, null, damaged)).toMatchObject({ ok: false, mistake: { code: 'asset-damaged' } })
  })
})
