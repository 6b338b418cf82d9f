/**
 * Looks again and again until it is so, for what happens in another process, where no clock of ours counts.
 * @throws Error that names what did not come to pass in time
 */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  { withinMs = 30_000, everyMs = 100 }: { withinMs?: number; everyMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
