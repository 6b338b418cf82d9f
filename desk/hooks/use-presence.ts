import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App as Messages } from 'antd'
import type { Presence } from '../../server/reception/desk/desk-session.contract'
import { wordsOf } from '../api/api-fault'
import { getPresence, setPresence } from '../api/presence'

const POLL_MS = 60_000
const KEY = ['presence']

export interface PresenceHandle {
  presence: Presence | undefined
  change: (deskStatus: Presence['deskStatus']) => void
  changing: boolean
}

/** Whether sessions come to this agent, and the switch for it. */
export function usePresence(): PresenceHandle {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => getPresence(signal),
    refetchInterval: POLL_MS,
  })
  const write = useMutation({
    mutationFn: setPresence,
    async onSuccess(presence) {
      await client.cancelQueries({ queryKey: KEY })
      client.setQueryData(KEY, presence)
      void message.success(presence.text)
    },
    onError: (error) => void message.error(wordsOf(error)),
  })
  return { presence: data, change: write.mutate, changing: write.isPending }
}
