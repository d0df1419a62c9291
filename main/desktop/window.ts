import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'
import { FIRST_WINDOW, type WindowState } from './settings.ts'

/** Smaller than this the panels do not fit beside each other (pixels). */
const MIN_WIDTH = 900
const MIN_HEIGHT = 560

/** Every switch that keeps the page away from Node, written out although some are Electron's defaults. */
export function windowOptions(state: WindowState, preload: string, background: string): BrowserWindowConstructorOptions {
  const { x, y, width, height } = state
  return {
    ...(x !== undefined && y !== undefined && { x, y }),
    width,
    height,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    // Shown when the page is drawn, so that nobody sees a white flash.
    show: false,
    backgroundColor: background,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // Training goes on at full speed in a window that is minimised or covered.
      backgroundThrottling: false,
    },
  }
}

/** Keeps a remembered window only while enough of it is on some screen: a second screen may be gone. */
export function onScreen(state: WindowState, screens: readonly Rectangle[]): WindowState {
  const { x, y, width, height } = state
  if (x === undefined || y === undefined) return state
  const visible = screens.some((screen) => {
    const across = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x)
    const down = Math.min(y + height, screen.y + screen.height) - Math.max(y, screen.y)
    return across >= 200 && down >= 100 && y >= screen.y
  })
  return visible ? state : { ...FIRST_WINDOW, maximised: state.maximised, ...(state.folder !== undefined && { folder: state.folder }) }
}
