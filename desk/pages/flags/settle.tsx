import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input, Segmented } from 'antd'
import { useState } from 'react'
import type { FlagOutcome } from '../../../server/reception/desk/desk-session.contract'
import { wordsOf } from '../../api/api-fault'
import { seeFlag } from '../../api/flags'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

const OUTCOMES: ReadonlyArray<{ value: FlagOutcome; label: string }> = [
  { value: 'noted', label: '看过了' },
  { value: 'talked', label: '和客服谈过' },
  { value: 'answered', label: '给客户回过话' },
  { value: 'follow-up', label: '还要跟进' },
]

export const outcomeText = (outcome: FlagOutcome | null): string =>
  OUTCOMES.find(({ value }) => value === outcome)?.label ?? '看过了'

/** What was done about a flag, with a word on it; both stay with it. */
export function Settle({
  flagId,
  first,
  onDone,
}: {
  flagId: string
  first: FlagOutcome
  onDone: () => void
}) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const [outcome, setOutcome] = useState<FlagOutcome>(first)
  const [note, setNote] = useState('')
  const name = `flag.${flagId}`
  const body = { outcome, note: note.trim() || null }
  const see = useMutation({
    mutationFn: () => seeFlag(flagId, body, writeKey(name, body)),
    onSuccess: () => {
      forgetWriteKey(name)
      void message.success('记下了')
      onDone()
    },
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => void client.invalidateQueries({ queryKey: ['flags'] }),
  })
  return (
    <div className="flag__settle">
      <Segmented<FlagOutcome>
        value={outcome}
        options={[...OUTCOMES]}
        onChange={setOutcome}
        aria-label="怎么处理的"
      />
      <Input
        autoFocus
        value={note}
        maxLength={500}
        placeholder={outcome === 'talked' ? '谈了什么（可不填）' : '记一句（可不填）'}
        aria-label="处理的话"
        onChange={(event) => setNote(event.target.value)}
        onPressEnter={(event) => {
          if (!event.nativeEvent.isComposing) see.mutate()
        }}
      />
      <Button type="primary" onClick={() => see.mutate()} loading={see.isPending}>
        记下
      </Button>
      <Button onClick={onDone}>先不处理</Button>
    </div>
  )
}
