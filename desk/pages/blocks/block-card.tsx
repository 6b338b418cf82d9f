import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { DeskBlock } from '../../../server/reception/blocks/block.contract'
import { wordsOf } from '../../api/api-fault'
import { liftBlock, seeBlock } from '../../api/blocks'
import { Moment } from '../../components/moment'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

/** One chat that was closed: to whom, why, by whom and until when; a supervisor lets it stand or opens it again. */
export function BlockCard({ block, now }: { block: DeskBlock; now: number }) {
  const { customerName, channelText, reasonText, note, by, at, stateText, seenBy, objection } =
    block
  const [lifting, setLifting] = useState(false)
  const { see, lift } = useBlockWrites(block.blockId, () => setLifting(false))
  return (
    <li className={seenBy === null ? 'flag' : 'flag flag--seen'}>
      <p className="flag__who">
        <b>{customerName}</b>
        <span className="urgent">{reasonText}</span>
        <span>{stateText}</span>
        <Moment at={at} now={now} />
      </p>
      <p className="flag__where">
        {channelText} · {by}
        {note && `：${note}`}
      </p>
      {objection && (
        <p className="flag__outcome">
          客户提了异议 {objection.number}：{objection.stateText}
        </p>
      )}
      {block.liftedBy && block.liftedAt && (
        <p className="flag__outcome">
          {block.liftedBy} 提前恢复，
          <Moment at={block.liftedAt} now={now} />
          {block.liftNote && `：${block.liftNote}`}
        </p>
      )}
      {seenBy && !block.liftedBy && <p className="flag__outcome">{seenBy} 看过，维持</p>}
      {lifting ? (
        <Lift
          busy={lift.isPending}
          onLift={(words) => lift.mutate({ note: words })}
          onClose={() => setLifting(false)}
        />
      ) : (
        <div className="flag__do">
          <Link to={`/sessions/${block.sessionId}?view=ended`}>
            <Button>看会话</Button>
          </Link>
          {seenBy === null && (
            <Button type="primary" loading={see.isPending} onClick={() => see.mutate()}>
              看过了，维持
            </Button>
          )}
          {block.active && <Button onClick={() => setLifting(true)}>提前恢复</Button>}
        </div>
      )}
    </li>
  )
}

function useBlockWrites(blockId: string, onDone: () => void) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const settle = (name: string, words: string): void => {
    forgetWriteKey(name)
    void message.success(words)
    void client.invalidateQueries({ queryKey: ['blocks'] })
    onDone()
  }
  const onError = (error: unknown): void => {
    void message.error(wordsOf(error))
    void client.invalidateQueries({ queryKey: ['blocks'] })
  }
  const [seen, lifted] = [`block.seen.${blockId}`, `block.lift.${blockId}`]
  return {
    see: useMutation({
      mutationFn: () => seeBlock(blockId, writeKey(seen, {})),
      onSuccess: () => settle(seen, '记下了'),
      onError,
    }),
    lift: useMutation({
      mutationFn: (body: { note: string }) => liftBlock(blockId, body, writeKey(lifted, body)),
      onSuccess: () => settle(lifted, '恢复了，客户会收到通知'),
      onError,
    }),
  }
}

interface LiftProps {
  busy: boolean
  onLift: (words: string) => void
  onClose: () => void
}

function Lift({ busy, onLift, onClose }: LiftProps) {
  const [words, setWords] = useState('')
  const said = words.trim()
  return (
    <div className="flag__settle">
      <Input
        autoFocus
        value={words}
        maxLength={300}
        placeholder="为什么提前恢复，只有同事能看到，例如：客户道歉了"
        aria-label="为什么提前恢复"
        onChange={(event) => setWords(event.target.value)}
      />
      <Button type="primary" loading={busy} disabled={said === ''} onClick={() => onLift(said)}>
        恢复，告诉客户
      </Button>
      <Button onClick={onClose}>先不恢复</Button>
    </div>
  )
}
