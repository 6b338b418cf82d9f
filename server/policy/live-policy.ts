import type { Policy, Promised } from './policy.schema'

/** Settings that are in force, joined to the policy file. */
export interface InForce {
  version: number
  policy: Policy
}

export interface LivePolicy {
  /** What everybody reads. Its sections are those in force at the moment of reading. */
  policy: Policy
  put(inForce: InForce): void
  /** What was promised under each version, so that it can be kept. */
  remember(version: number, promised: Promised): void
}

/**
 * One policy for a whole process, whose sections follow the settings. Before the first settings are put, only what belongs to the file
 * can be read: whoever takes a section while the system is put together keeps it for good, and is told so here.
 */
export function createLivePolicy(file: Policy): LivePolicy {
  let current: InForce | null = null
  const promised = new Map<number, Promised>()
  const inForce = (section: string): Policy => {
    if (current === null)
      throw new Error(
        `${section} is a setting: it is read within a request or job, and never kept beyond it`,
      )
    return current.policy
  }
  const live = <Part extends object>(
    part: Part,
    isLive: (name: PropertyKey) => boolean,
    read: (name: PropertyKey) => unknown,
  ): Part =>
    new Proxy(
      { ...part },
      { get: (own, name) => (isLive(name) ? read(name) : Reflect.get(own, name)) },
    )
  const half = <Key extends HalfLive>(key: Key): Policy[Key] =>
    file[key] &&
    live(
      file[key],
      (name) => HALF_LIVE[key].includes(String(name)),
      (name) => Reflect.get(inForce(`${key}.${String(name)}`)[key] ?? {}, name),
    )
  const whole = {
    ...file,
    platform: half('platform'),
    kf: half('kf'),
    officialAccount: half('officialAccount'),
    promisedUnder: (version: number) => promised.get(version) ?? null,
  }
  const policy = live<Policy>(
    { ...whole, settingsVersion: 0 },
    (name) => !OF_THE_FILE.has(String(name)),
    (name) =>
      name === 'settingsVersion'
        ? current?.version
        : name in whole
          ? Reflect.get(inForce(String(name)), name)
          : undefined,
  )
  return {
    policy,
    put(next) {
      current = { version: next.version, policy: frozen(next.policy) }
      promised.set(next.version, promisedPart(next.policy))
    },
    remember: (version, under) => void promised.set(version, frozen(under)),
  }
}

/** What keeps its version: promises, and the rules by which claims are judged. */
export function promisedPart({ promises, hours, refunds, claims }: Promised): Promised {
  return { promises, hours, refunds, claims }
}

type HalfLive = 'platform' | 'kf' | 'officialAccount'
/** Words that people read, beside names and ids of the deployment. */
const HALF_LIVE: Readonly<Record<HalfLive, readonly string[]>> = {
  platform: ['notice'],
  kf: ['welcome', 'ended'],
  officialAccount: ['welcome'],
}
const OF_THE_FILE: ReadonlySet<string> = new Set([
  ...Object.keys(HALF_LIVE),
  'templates',
  'promisedUnder',
])

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen)
  return Object.freeze(value)
}
