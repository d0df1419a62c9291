// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest'
import { ACTIONS, findAction } from '../../../renderer/actions/index.ts'
import { actionFor, matches, showKeys } from '../../../renderer/actions/shortcuts.ts'

const key = (key: string, modifiers: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers })

test('every action has an id of its own, a label and a description', () => {
  expect(new Set(ACTIONS.map(({ id }) => id)).size).toBe(ACTIONS.length)
  for (const { id, label, description } of ACTIONS) {
    expect(label, id).not.toBe('')
    expect(description, id).toMatch(/\.$/)
  }
})

test('no two actions share a shortcut', () => {
  const shortcuts = ACTIONS.flatMap(({ keys = [] }) => keys.map((shortcut) => shortcut.toLowerCase()))
  expect(shortcuts.filter((shortcut, index) => shortcuts.indexOf(shortcut) !== index)).toEqual([])
})

test('asking an action whether it can run never breaks', () => {
  for (const action of ACTIONS) expect(typeof action.enabled(), action.id).toBe('boolean')
})

describe('shortcuts', () => {
  test.each([
    ['mod+Z', key('z', { ctrlKey: true }), true],
    ['mod+Z', key('z', { metaKey: true }), true],
    ['mod+Z', key('Z', { ctrlKey: true, shiftKey: true }), false],
    ['mod+shift+Z', key('Z', { ctrlKey: true, shiftKey: true }), true],
    ['C', key('c'), true],
    ['C', key('c', { ctrlKey: true }), false],
    ['C', key('C', { shiftKey: true }), false],
    ['?', key('?', { shiftKey: true }), true],
    ['/', key('/', { shiftKey: true }), true],
    ['plus', key('+', { shiftKey: true }), true],
    ['-', key('-'), true],
    ['0', key('0', { shiftKey: true }), false],
    ['Delete', key('Delete'), true],
    ['shift+Delete', key('Delete'), false],
    ['mod+Enter', key('Enter', { ctrlKey: true }), true],
  ] as const)('%s and %j: %s', (shortcut, event, expected) => {
    expect(matches(shortcut, event)).toBe(expected)
  })

  test('letters in a text field are letters', () => {
    const event = new KeyboardEvent('keydown', { key: 'f' })
    expect(actionFor(ACTIONS, event, false)).toBe(findAction('view.fit'))
    expect(actionFor(ACTIONS, event, true)).toBeUndefined()
    expect(actionFor(ACTIONS, new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }), true)).toBe(findAction('help.commands'))
  })

  test('the keys of the clipboard are left to the browser', () => {
    for (const letter of ['c', 'x', 'v']) expect(actionFor(ACTIONS, new KeyboardEvent('keydown', { key: letter, ctrlKey: true }), false)).toBeUndefined()
  })

  test('are shown as keys', () => {
    expect(showKeys('mod+shift+S')).toEqual(['Ctrl', 'Shift', 'S'])
    expect(showKeys('plus')).toEqual(['+'])
  })
})
