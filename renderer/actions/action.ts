export type Menu = 'file' | 'edit' | 'view' | 'train' | 'help'

/** Something the user can do. One record feeds the menus, the shortcuts and the command palette. */
export interface Action {
  /** `file.save`. The desktop menu sends it back. */
  readonly id: string
  readonly menu: Menu
  /** "Save as…": the three dots say that a question follows. */
  readonly label: string
  /** One sentence for the command palette. */
  readonly description: string
  /** In Mantine's notation: `mod+shift+S`. The first is shown. */
  readonly keys?: readonly string[]
  /** Also while a text field has the focus. Defaults to false. */
  readonly inFields?: boolean
  readonly enabled: () => boolean
  /** Neighbours in a menu with the same section stand together; a line parts the others. Defaults to the first part of the id. */
  readonly section?: string
  /** For a switch: whether it is on. The menus show a tick. */
  readonly checked?: () => boolean
  readonly run: () => void | Promise<void>
}
