import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { DoneWithMany, DoWithManyInput } from '../../../server/tickets/desk/bulk.contract'
import type { DeskTicketRow } from '../../../server/tickets/desk/desk-ticket.contract'
import { doWithMany } from '../../api/tickets'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

/** So many go in one set (`MOST_AT_ONCE`). */
const SET = 50

export type Act = DoWithManyInput['act']
export type Result = DoneWithMany['items'][number] & { title: string }

interface Asked {
  act: Act
  rows: readonly DeskTicketRow[]
}

/** One set after the other: what came of each stands there as soon as its set is answered, also where a later set fails. */
export function useBulk(onSet: (results: readonly Result[]) => void) {
  const client = useQueryClient()
  const [results, setResults] = useState<readonly Result[]>([])
  const sending = useMutation<unknown, unknown, Asked>({
    async mutationFn({ act, rows }) {
      setResults([])
      for (let from = 0; from < rows.length; from += SET) {
        const set = rows.slice(from, from + SET)
        const body = { act, tickets: set.map(({ number, version }) => ({ number, version })) }
        const { items } = await doWithMany(body, writeKey('bulk', body))
        forgetWriteKey('bulk')
        const titles = new Map(set.map(({ number, title }) => [number, title]))
        const done = items.map((item) => ({ ...item, title: titles.get(item.number) ?? '' }))
        setResults((before) => [...before, ...done])
        onSet(done)
      }
    },
    onSettled: () =>
      Promise.all(
        ['tickets', 'ticket', 'incidents', 'ticket-tags'].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  })
  return { sending, results, forget: () => setResults([]) }
}
