/**
 * What many ask at the same time is found out once: who comes while it is being read gets the same answer, who comes afterwards a new one.
 * For what is the same for all of them, and of which nobody minds that its reading began a moment before they asked.
 */
export function askedTogether<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  return () => {
    running ??= read().finally(() => {
      running = null
    })
    return running
  }
}
