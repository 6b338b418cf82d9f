import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { wordsOf } from '../../api/api-fault'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

interface Decided {
  approves: boolean
  note: string | null
}

interface DecisionProps<Answer> {
  /** What it is about, for its key. */
  id: string
  yesText: string
  decide: (body: Decided, idempotencyKey: string) => Promise<Answer>
  onDone: (answer: Answer) => void
}

/** The second pair of eyes: yes, or no with the reason. */
export function Decision<Answer>({ id, yesText, decide, onDone }: DecisionProps<Answer>) {
  const [note, setNote] = useState('')
  const name = `${id}.decision`
  const deciding = useMutation<Answer, unknown, boolean>({
    mutationFn: (approves) => {
      const body = { approves, note: note.trim() || null }
      return decide(body, writeKey(name, body))
    },
    onSuccess: (answer) => {
      forgetWriteKey(name)
      onDone(answer)
    },
  })
  return (
    <div className="money__form">
      <Input
        value={note}
        maxLength={300}
        placeholder="不同意时写明原因"
        aria-label="审批意见"
        onChange={(event) => setNote(event.target.value)}
      />
      {deciding.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(deciding.error)}
        </p>
      ) : null}
      <div className="money__buttons">
        <Button type="primary" loading={deciding.isPending} onClick={() => deciding.mutate(true)}>
          {yesText}
        </Button>
        <Button
          disabled={deciding.isPending || note.trim() === ''}
          onClick={() => deciding.mutate(false)}
        >
          不同意
        </Button>
      </div>
    </div>
  )
}
