/** The page has this long to show its question after it was asked (milliseconds); a page that hangs never does. */
const HANGS_AFTER = 5000

/**
 * Lets a window close only when nothing is lost: asks the page, and where the page does not answer, the user.
 * The page answers as soon as the user has; so the clock only runs while the page is not responsive.
 */
export class CloseGate {
  readonly #ask: () => void
  readonly #close: () => void
  readonly #askUser: () => Promise<boolean>
  readonly #isResponsive: () => boolean
  #unsaved = false
  #asked = false
  #open = false

  constructor(world: { ask: () => void; close: () => void; askUser: () => Promise<boolean>; isResponsive: () => boolean }) {
    this.#ask = world.ask
    this.#close = world.close
    this.#askUser = world.askUser
    this.#isResponsive = world.isResponsive
  }

  setUnsaved(unsaved: boolean): void {
    // A page that talks is alive (again).
    this.#open = false
    this.#unsaved = unsaved
  }

  /** The page has crashed or was closed: it cannot be asked. What it kept for recovery is offered at the next start. */
  pageGone(): void {
    this.#open = true
  }

  /** Whether the window may close now. Otherwise the question is under way. */
  mayClose(): boolean {
    if (this.#open || !this.#unsaved) return true
    if (!this.#asked) {
      this.#asked = true
      this.#ask()
      setTimeout(() => {
        if (this.#asked && !this.#isResponsive()) this.#askUser().then((close) => this.answer(close), console.error)
      }, HANGS_AFTER).unref()
    }
    return false
  }

  answer(mayClose: boolean): void {
    if (!this.#asked) return
    this.#asked = false
    if (!mayClose) return
    this.#open = true
    this.#close()
  }
}
