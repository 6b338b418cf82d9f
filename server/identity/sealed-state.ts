import { z } from 'zod'
import type { Database } from '../db/database'
import type { HttpContext } from '../http/context'
import { after } from '../lib/clock'
import type { SecretBox } from '../lib/secret-box'
import { readCookies, setCookie, type Cookie } from './cookies'
import { concludeCode, findCode, newCode, useUp } from './one-time-codes'

/** What a way to WeChat and back has to remember. It lies with the browser that asked, sealed: whoever only starts makes us write nothing. */
export interface OAuthStates {
  /** @returns the state that goes to WeChat */
  begin(ctx: HttpContext, payload: Record<string, string>, now: Date): string
  /** Null where it is not the browser that asked. */
  read(ctx: HttpContext, state: string | undefined, now: Date): OpenState | null
  /**
   * Does the work for the first load of the address that WeChat led back to; whoever loads the same address again, while that goes on or
   * later, gets the same outcome. WeChat's browser does so, and so do people who go back.
   * @returns null where it came with another code, or where nobody said in time how it ended
   */
  once(state: OpenState, code: string, work: () => Promise<string>): Promise<string | null>
}

export interface OpenState {
  state: string
  payload: Record<string, string>
  expiresAt: Date
  /** What it remembers still says where the person wanted to go. */
  tooLate: boolean
}

const Sealed = z.object({
  state: z.string(),
  payload: z.record(z.string(), z.string()),
  expiresAtMs: z.number(),
})

/** A later load looks so often, so many times: WeChat has been asked for longer than anybody waits. */
const LOOK_EVERY_MS = 200
const LOOKS = 50

export interface StateOptions extends Pick<Cookie, 'name' | 'path' | 'secure'> {
  db: Database
  box: SecretBox
  purpose: 'oauth-state' | 'desk-oauth-state'
  lifeMs: number
}

export function oauthStates({ db, box, purpose, lifeMs, ...cookie }: StateOptions): OAuthStates {
  return {
    begin(ctx, payload, now) {
      const state = newCode()
      const value = box.seal(
        JSON.stringify({ state, payload, expiresAtMs: after(now, lifeMs).getTime() }),
        purpose,
      )
      setCookie(ctx, { ...cookie, value, maxAgeS: lifeMs / 1000 })
      return state
    },
    read(ctx, state, now) {
      const told = readCookies(ctx.get('Cookie'), cookie)
        .map((sealed) => open(box, sealed, purpose))
        .find((one) => one !== null && one.state === state)
      if (!told || state === undefined) return null
      return {
        state,
        payload: told.payload,
        expiresAt: new Date(told.expiresAtMs),
        tooLate: told.expiresAtMs <= now.getTime(),
      }
    },
    async once({ state, expiresAt }, code, work) {
      const named = { purpose, code: state } as const
      const cameWith = box.hash(`oauth-code:${code}`)
      const isFirst = await db.transaction((tx) =>
        useUp(tx, box, { ...named, subjectId: null, expiresAt, payload: { cameWith } }),
      )
      if (!isFirst) return outcomeOf({ db, box, purpose }, state, cameWith)
      const outcome = await work()
      await db.transaction((tx) =>
        concludeCode(tx, box, { ...named, payload: { cameWith, outcome } }),
      )
      return outcome
    },
  }
}

async function outcomeOf(
  { db, box, purpose }: Pick<StateOptions, 'db' | 'box' | 'purpose'>,
  state: string,
  cameWith: string,
): Promise<string | null> {
  for (let look = 0; look < LOOKS; look += 1) {
    const first = await findCode(db.read, box, { purpose, code: state })
    if (first?.payload.cameWith !== cameWith) return null
    if (first.payload.outcome !== undefined) return first.payload.outcome
    await new Promise<void>((resolve) => {
      setTimeout(resolve, LOOK_EVERY_MS)
    })
  }
  return null
}

function open(box: SecretBox, sealed: string, purpose: string): z.infer<typeof Sealed> | null {
  try {
    return Sealed.parse(JSON.parse(box.open(sealed, purpose)))
  } catch {
    return null
  }
}
