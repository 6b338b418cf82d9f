import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SessionAction } from '../../../server/reception/desk/desk-session.contract'
import { ApiFault } from '../../api/api-fault'
import {
  getColleagues,
  getHistory,
  getSession,
  writeSession,
  type SessionWritten,
} from '../../api/sessions'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

/** The live poll brings news at once; this is for when it is cut off. */
const POLL_MS = 30_000
const FIRST_PAGE: string | null = null

const sessionKey = (sessionId: string): readonly string[] => ['session', sessionId]

export function useSession(sessionId: string) {
  return useQuery({
    queryKey: sessionKey(sessionId),
    queryFn: ({ signal }) => getSession(sessionId, signal),
    refetchInterval: POLL_MS,
  })
}

/** What was said on all channels, newest page first. @param words look only for these; a page may then hold little and still not be the last */
export function useHistory(sessionId: string, words: string) {
  return useInfiniteQuery({
    queryKey: ['history', sessionId, words],
    queryFn: ({ pageParam, signal }) => getHistory(sessionId, { cursor: pageParam, words }, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
  })
}

export function useColleagues() {
  return useQuery({ queryKey: ['colleagues'], queryFn: ({ signal }) => getColleagues(signal) })
}

/** One write to a session. Its key is kept until it succeeded, so that trying again never does it twice. */
export function useSessionWrite(sessionId: string, action: SessionAction) {
  const client = useQueryClient()
  const name = `${sessionId}.${action}`
  const stale = (queryKey: readonly string[]): void => void client.invalidateQueries({ queryKey })
  return useMutation<SessionWritten, unknown, unknown>({
    mutationFn: (body) =>
      writeSession({ sessionId, action, body, idempotencyKey: writeKey(name, body) }),
    async onSuccess({ refused: _refused, ...session }) {
      forgetWriteKey(name)
      await client.cancelQueries({ queryKey: sessionKey(sessionId) })
      client.setQueryData(sessionKey(sessionId), session)
      stale(['sessions'])
      stale(['history', sessionId])
      stale(['presence'])
    },
    onError(error) {
      // Refused means that the session stands differently from what is on the screen: somebody else was faster.
      if (error instanceof ApiFault && error.kind === 'refused') stale(sessionKey(sessionId))
    },
  })
}
