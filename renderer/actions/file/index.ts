import { chooseRecent } from '../../files/chooseRecent.ts'
import { newDocument, openFile } from '../../files/open.ts'
import { save, saveAs } from '../../files/save.ts'
import type { Action } from '../action.ts'

const always = () => true
/** An action gives no answer. */
const done = async (work: Promise<unknown>): Promise<void> => {
  await work
}

/** The project and its file. */
export const fileActions: readonly Action[] = [
  {
    id: 'file.new',
    menu: 'file',
    label: 'New',
    description: 'Begin with an empty canvas.',
    // Browsers keep Ctrl+N for themselves.
    keys: ['mod+alt+N'],
    inFields: true,
    enabled: always,
    run: () => done(newDocument()),
  },
  {
    id: 'file.open',
    menu: 'file',
    label: 'Open…',
    description: 'Open a project (.layerwright.json) or a bundle with trained weights (.layerwright).',
    keys: ['mod+O'],
    inFields: true,
    enabled: always,
    run: () => done(openFile()),
  },
  {
    id: 'file.openRecent',
    menu: 'file',
    label: 'Open recent…',
    description: 'Open one of the projects that you opened or saved last.',
    keys: ['mod+shift+O'],
    inFields: true,
    enabled: always,
    run: () => chooseRecent(),
  },
  {
    id: 'file.save',
    menu: 'file',
    label: 'Save',
    description: 'Save the project to its file.',
    keys: ['mod+S'],
    inFields: true,
    enabled: always,
    run: () => done(save()),
  },
  {
    id: 'file.saveAs',
    menu: 'file',
    label: 'Save as…',
    description: 'Save the project under another name, with or without its trained weights.',
    keys: ['mod+shift+S'],
    inFields: true,
    enabled: always,
    run: () => done(saveAs()),
  },
]
