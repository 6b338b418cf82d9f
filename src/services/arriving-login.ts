import type { ArrivingPerson, LookAtLogin } from '../../server/identity/identity.contract'
import { toApiError } from './api-error'
import { send } from './request'

/** A log-in has come with the address, and somebody else is logged in here: which of the two it shall be. */
export interface ArrivingQuestion {
  current: string
  arriving: string
  /** Changes over. Rejects when it could not; the question then still stands. */
  change(): Promise<void>
  stay(): void
}

interface Arrival {
  /** Of who is logged in. */
  token: string
  loginCode: string
  change(): Promise<void>
}

let question: ArrivingQuestion | null = null
const listeners = new Set<() => void>()

export const arrivingQuestion = (): ArrivingQuestion | null => question

/** @returns what ends the telling */
export function onArrivingQuestion(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/**
 * Looks whose the code is, and asks when it is somebody else's. `stays`: it is the same person, the code is good for nothing any more, or
 * the person wants to stay. @throws ApiError where it could not be looked up now; the code is there still
 */
export async function whoseLogin({
  token,
  loginCode,
  change,
}: Arrival): Promise<'stays' | 'changed' | 'nobody-here'> {
  const body: LookAtLogin = { loginCode }
  const person = await send<ArrivingPerson>(
    { method: 'POST', path: '/session/exchange/look', body },
    token,
  ).catch((reason: unknown) => {
    const error = toApiError(reason)
    if (error.code === 'login_code_spent') return null
    if (error.status === 401) return 'nobody-here' as const
    throw error
  })
  if (person === 'nobody-here') return person
  if (person === null || person.samePerson) return 'stays'
  return ask(person, change)
}

function ask(
  { current, arriving }: ArrivingPerson,
  change: () => Promise<void>,
): Promise<'stays' | 'changed'> {
  return new Promise((resolve) => {
    const settle = (outcome: 'stays' | 'changed'): void => {
      put(null)
      resolve(outcome)
    }
    put({
      current,
      arriving,
      async change() {
        await change()
        settle('changed')
      },
      stay: () => settle('stays'),
    })
  })
}

function put(next: ArrivingQuestion | null): void {
  question = next
  for (const listener of [...listeners]) listener()
}
