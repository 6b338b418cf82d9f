/** Remembers a small thing of this browser across reloads; a browser that forbids it just forgets. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`xinqiao-sandbox:${key}`)
  } catch {
    return null
  }
}

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(`xinqiao-sandbox:${key}`, value)
  } catch {
    // Only comfort is lost.
  }
}
