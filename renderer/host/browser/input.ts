/** Lets the user choose files with a plain input, which every browser has. Null when the dialog is closed. */
export function askForFiles(options: { accept?: string; multiple?: boolean; folder?: boolean }): Promise<readonly File[] | null> {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = options.accept ?? ''
  input.multiple = options.multiple ?? false
  if (options.folder) input.webkitdirectory = true
  input.style.display = 'none'
  // Some browsers forget an input that is not in the page.
  document.body.append(input)
  return new Promise<readonly File[] | null>((resolve) => {
    input.addEventListener('change', () => resolve(input.files && input.files.length > 0 ? [...input.files] : null), { once: true })
    input.addEventListener('cancel', () => resolve(null), { once: true })
    input.click()
  }).finally(() => input.remove())
}
