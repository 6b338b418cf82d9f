import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages } from 'antd'
import { wordsOf } from '../api/api-fault'
import { tieTalk } from '../api/ticket-work'
import { forgetWriteKey, writeKey } from '../lib/write-key'

interface Tie {
  number: string
  sessionId: string
  linked: boolean
}

/** Says that a talk belongs to a ticket, or does not; both pages show it. */
export function useTieTalk() {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  return useMutation<unknown, unknown, Tie>({
    mutationFn: (tie) => tieTalk(tie, writeKey('tie-talk', tie)),
    onSuccess(_, { linked }) {
      forgetWriteKey('tie-talk')
      void message.success(linked ? '关联好了，两边都看得到' : '不再关联')
    },
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () =>
      Promise.all(
        ['ticket', 'session'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
  })
}
