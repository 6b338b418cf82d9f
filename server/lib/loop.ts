import type { Logger } from './logger'

/** Something that is looked at again and again, because what it looks for comes with time and not with a message. */
export interface Loop {
  name: string
  everyMs: number
  run(): Promise<unknown>
}

/**
 * Runs each loop by itself, never twice at once; one that fails is logged and tried again in its turn.
 * @returns stops them and waits for what is in hand
 */
export function startLoops(loops: readonly Loop[], logger: Logger): () => Promise<void> {
  const stops = loops.map((loop) => startLoop(loop, logger))
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
}

function startLoop({ name, everyMs, run }: Loop, logger: Logger): () => Promise<void> {
  let timer: NodeJS.Timeout | null = null
  let inHand: Promise<void> = Promise.resolve()
  let stopped = false
  const turn = (): void => {
    inHand = (async () => {
      await run()
    })().catch((error: unknown) =>
      logger.error({ err: error, loop: name }, 'a loop failed; it comes again'),
    )
    void inHand.then(() => {
      if (!stopped) timer = setTimeout(turn, everyMs)
    })
  }
  timer = setTimeout(turn, everyMs)
  return async () => {
    stopped = true
    if (timer) clearTimeout(timer)
    await inHand
  }
}
