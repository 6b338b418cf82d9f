import { logInAddress } from '../api/agents'

/** A log-in that keeps failing must not send the browser in circles: after one try within this time the screen asks instead. */
const PATIENCE_MS = 20_000
const TRIED = 'desk.logInTriedAt'

/** Where the hash router stands, to come back to. */
export const currentPlace = (): string => window.location.hash.replace(/^#/, '') || '/'

export function goToLogIn(returnTo: string = currentPlace()): void {
  sessionStorage.setItem(TRIED, String(Date.now()))
  window.location.assign(logInAddress(returnTo))
}

/** @returns false when a log-in was tried a moment ago, so that a person has to ask for the next one */
export function goToLogInOnce(): boolean {
  const triedAt = Number(sessionStorage.getItem(TRIED) ?? 0)
  if (Date.now() - triedAt < PATIENCE_MS) return false
  goToLogIn()
  return true
}

/** A plain page with its reason; the place that was open is kept for after the next log-in, and so are the drafts. */
export function goToGate(reason: 'logged-out'): void {
  const place = currentPlace()
  if (!place.startsWith('/gate/'))
    window.location.hash = `/gate/${reason}?returnTo=${encodeURIComponent(place)}`
}

export const loggedIn = (): void => sessionStorage.removeItem(TRIED)
