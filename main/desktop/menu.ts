import type { MenuItemConstructorOptions } from 'electron'
import type { MenuItem } from '../../shared/host.ts'

const TITLES: Readonly<Record<string, string>> = { file: 'File', edit: 'Edit', view: 'View', train: 'Train', help: 'Help' }

/** `mod+shift+S` in Electron's notation: `CommandOrControl+Shift+S`. Null for what has no name there. */
export function accelerator(keys: string): string | null {
  const names: Readonly<Record<string, string>> = {
    mod: 'CommandOrControl',
    ctrl: 'Control',
    meta: 'Super',
    shift: 'Shift',
    alt: 'Alt',
    enter: 'Return',
    escape: 'Escape',
    delete: 'Delete',
    backspace: 'Backspace',
    space: 'Space',
    tab: 'Tab',
    arrowup: 'Up',
    arrowdown: 'Down',
    arrowleft: 'Left',
    arrowright: 'Right',
    plus: 'Plus',
    equal: '=',
    minus: '-',
  }
  const parts = keys.split('+').map((key) => names[key.toLowerCase()] ?? (/^(.|f\d{1,2})$/i.test(key) ? key.toUpperCase() : null))
  return parts.includes(null) ? null : parts.join('+')
}

/**
 * The menu bar from the page's own actions, and the few things that only the window can do. Keys are shown here and
 * handled by the page, so that one press is one action; on macOS the menu hands on what the page did not take.
 */
export function menuTemplate(items: readonly MenuItem[], run: (id: string) => void, platform: NodeJS.Platform = process.platform): MenuItemConstructorOptions[] {
  const menus = [...new Set([...Object.keys(TITLES), ...items.map((item) => item.menu)])]
  const template = menus.map((menu): MenuItemConstructorOptions => {
    const own = items
      .filter((item) => item.menu === menu)
      .map((item): MenuItemConstructorOptions => {
        const keys = item.keys === null ? null : accelerator(item.keys)
        return { id: item.id, label: item.label.replaceAll('&', '&&'), enabled: item.enabled, click: () => run(item.id), ...(keys && { accelerator: keys, registerAccelerator: platform === 'darwin' }) }
      })
    return { label: TITLES[menu] ?? menu, submenu: [...own, ...windowItems(menu, own.length > 0, platform)] }
  })
  const app: MenuItemConstructorOptions[] = platform === 'darwin' ? [{ role: 'appMenu' }] : []
  return [...app, ...template.filter((menu) => Array.isArray(menu.submenu) && menu.submenu.length > 0), ...(platform === 'darwin' ? [{ role: 'windowMenu' as const }] : [])]
}

function windowItems(menu: string, separated: boolean, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const items: MenuItemConstructorOptions[] =
    menu === 'file' ? [platform === 'darwin' ? { role: 'close' } : { role: 'quit' }]
    : menu === 'view' ? [
        // The zoom of the page; that of the canvas is the page's own.
        { role: 'zoomIn', label: 'Larger text', accelerator: 'CommandOrControl+Alt+Plus' },
        { role: 'zoomOut', label: 'Smaller text', accelerator: 'CommandOrControl+Alt+-' },
        { role: 'resetZoom', label: 'Normal text', accelerator: 'CommandOrControl+Alt+0' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ]
    : []
  return items.length > 0 && separated ? [{ type: 'separator' }, ...items] : items
}
