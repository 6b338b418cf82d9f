/** Starts work now, or in one of the next turns of the event loop. */
export type Pace = (work: () => void) => void

/**
 * At most so much is started in one turn of the event loop. Three hundred requests that come together are otherwise all begun before
 * anything else is looked at, in every turn anew, and whoever needs several turns, as each callback does, waits for all of them each time.
 * What is started goes on as it likes: long uploads and pages that wait for news keep nobody from being started.
 */
export function createPace(perTurn: number): Pace {
  const waiting: Array<() => void> = []
  let started = 0
  let looking = false
  const lookAgain = (): void => {
    if (looking) return
    looking = true
    setImmediate(turn)
  }
  const turn = (): void => {
    looking = false
    const next = waiting.splice(0, perTurn)
    started = next.length
    if (started > 0) lookAgain()
    next.forEach((work) => work())
  }
  return (work) => {
    lookAgain()
    if (started >= perTurn || waiting.length > 0) return void waiting.push(work)
    started += 1
    work()
  }
}
