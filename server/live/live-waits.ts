import { In } from 'typeorm'
import type { Database } from '../db/database'
import { LiveTopic } from './live-topic.entity'
import { onBumped } from './topics'

export interface LiveWaits {
  /** The version of these topics as soon as it is another one than `known`, or after `forMs` the same. */
  wait(ask: WaitRequest): Promise<string>
  /** Ends all that wait, and whoever asks from now on does not wait. */
  stop(): void
  isStopped(): boolean
}

export interface WaitRequest {
  /** Whose wait it is: one person's pages share a few. */
  owner: string
  topics: readonly string[]
  known: string | undefined
  forMs: number
  /** Topics whose changes may be told together: alone they end a wait only once it has lasted this long. */
  patient?: { topics: readonly string[]; ms: number }
  /** Fires when the client has gone away. */
  gone: AbortSignal
}

interface Waiting {
  owner: string
  topics: readonly string[]
  known: string
  /** What may be told later, and by now is not to be told yet. */
  patient: ReadonlySet<string>
  end(version: string): void
}

/** One person's pages: a new one beyond these lets the oldest go, so that nobody can hold a server's connections. */
const MOST_WAITS_EACH = 6
/** Topics in one look at the database. */
const CHUNK = 500

/**
 * One look at the database for all that wait in this process, every `everyMs` and only while somebody waits. It asks for the
 * versions of the topics that are waited for, by primary key, so neither clocks nor late commits can hide a change.
 */
export function createLiveWaits({
  db,
  everyMs,
  onError,
}: {
  db: Database
  everyMs: number
  onError(error: unknown): void
}): LiveWaits {
  const waiting = new Set<Waiting>()
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null
  let again = false
  let stopped = false

  const look = async (): Promise<void> => {
    const versions = await readVersions(
      db,
      [...waiting].flatMap(({ topics }) => topics),
    )
    for (const wait of waiting) {
      const version = joinVersions(wait.topics, versions)
      // A topic that began to be waited for while this look was under way is not in it: the next one knows.
      if (version !== null && isWorthTelling(wait, version)) wait.end(version)
    }
  }
  const lookSoon = (): void => {
    again = looking !== null
    if (looking) return
    looking = look()
      .catch(onError)
      .finally(() => {
        looking = null
        if (again && waiting.size > 0) lookSoon()
      })
  }
  const keepTime = (): void => {
    if (waiting.size > 0 && timer === null) timer = setInterval(lookSoon, everyMs)
    if (waiting.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
  const forgetHints = onBumped((topics) => {
    const bumped = new Set(topics)
    if ([...waiting].some((wait) => wait.topics.some((topic) => bumped.has(topic)))) lookSoon()
  })
  const makeRoom = (owner: string): void => {
    const own = [...waiting].filter((wait) => wait.owner === owner)
    own
      .slice(0, Math.max(0, own.length - MOST_WAITS_EACH + 1))
      .forEach((wait) => wait.end(wait.known))
  }
  const begin = ({
    owner,
    topics,
    known,
    forMs,
    gone,
    patient,
  }: WaitRequest & { known: string }): Promise<string> =>
    new Promise((resolve) => {
      const end = (version: string): void => {
        clearTimeout(limit)
        clearTimeout(ripe)
        gone.removeEventListener('abort', leave)
        waiting.delete(wait)
        keepTime()
        resolve(version)
      }
      const leave = (): void => end(known)
      const wait: Waiting = { owner, topics, known, patient: new Set(patient?.topics), end }
      const limit = setTimeout(leave, forMs)
      const ripe =
        patient &&
        setTimeout(() => {
          wait.patient = new Set()
          lookSoon()
        }, patient.ms)
      makeRoom(owner)
      waiting.add(wait)
      gone.addEventListener('abort', leave)
      if (gone.aborted || stopped) leave()
      keepTime()
    })
  return {
    async wait(ask) {
      const { known } = ask
      // Waiting begins before the first look, so that nothing can happen in between.
      const later = known === undefined || stopped ? null : begin({ ...ask, known })
      if (later) lookSoon()
      return later ?? joinVersions(ask.topics, await readVersions(db, ask.topics)) ?? '0'
    },
    stop() {
      stopped = true
      forgetHints()
      waiting.forEach((wait) => wait.end(wait.known))
    },
    isStopped: () => stopped,
  }
}

/** Whatever is new, unless all of it may be told later. */
function isWorthTelling({ topics, known, patient }: Waiting, version: string): boolean {
  if (version === known) return false
  const before = known.split('.')
  const now = version.split('.')
  return (
    before.length !== now.length ||
    topics.some((topic, index) => now[index] !== before[index] && !patient.has(topic))
  )
}

/** topic → version; a topic that nothing has happened to yet is at 0. */
async function readVersions(db: Database, topics: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(topics)]
  const versions = new Map(wanted.map((topic) => [topic, '0']))
  for (let from = 0; from < wanted.length; from += CHUNK) {
    const rows = await db.read.findBy(LiveTopic, { topic: In(wanted.slice(from, from + CHUNK)) })
    rows.forEach(({ topic, version }) => versions.set(topic, String(version)))
  }
  return versions
}

/** @returns null when one of them was not asked for */
function joinVersions(
  topics: readonly string[],
  versions: ReadonlyMap<string, string>,
): string | null {
  const found = topics.map((topic) => versions.get(topic))
  return found.includes(undefined) ? null : found.join('.')
}
