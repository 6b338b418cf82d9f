import type { PickedFile } from './port.types'

/** What the server takes; it looks at the bytes all the same. */
const TAKEN = '.pdf,.docx,.xlsx,.zip,.txt,.log,.csv,image/*'

/** The browser's own file chooser. Empty when the person changed their mind. */
export function pickFiles(most: number): Promise<PickedFile[]> {
  const input = document.createElement('input')
  Object.assign(input, { type: 'file', multiple: most > 1, accept: TAKEN })
  // Some browsers open no chooser for what stands nowhere.
  input.style.display = 'none'
  document.body.append(input)
  return new Promise((resolve) => {
    const done = (files: readonly File[]): void => {
      input.remove()
      resolve(
        files.slice(0, most).map((file) => ({
          filePath: URL.createObjectURL(file),
          sizeBytes: file.size,
          fileName: file.name,
        })),
      )
    }
    input.addEventListener('change', () => done([...(input.files ?? [])]))
    input.addEventListener('cancel', () => done([]))
    input.click()
  })
}
