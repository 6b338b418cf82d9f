import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input, Select } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import type { BlockPerson } from '../../../server/reception/blocks/block.contract'
import type { DeskSession } from '../../../server/reception/desk/desk-session.contract'
import { blockPerson } from '../../api/blocks'
import { CustomerPreview } from '../../components/customer-preview'
import { Icon } from '../../components/icon'
import { WriteTrouble } from '../../components/trouble'
import { useFault } from '../../hooks/use-fault'
import { useMe } from '../../hooks/use-me'
import { steerForm } from '../../lib/form-keys'
import { forgetWriteKey, writeKey } from '../../lib/write-key'
import { hoursFor, previewOfBlock, REASONS, type BlockReason } from './block-words'

/** Chat with people is closed to this person for a time: why, for how long, and what they will read. */
export function BlockForm({ session, onClose }: { session: DeskSession; onClose: () => void }) {
  const me = useMe()
  const client = useQueryClient()
  const { message, modal } = Messages.useApp()
  const [reason, setReason] = useState<BlockReason | null>(null)
  const [hours, setHours] = useState(1)
  const [note, setNote] = useState('')
  const fault = useFault()
  const name = `block.${session.sessionId}`
  const write = useMutation({
    mutationFn: (body: BlockPerson) => blockPerson(session.sessionId, body, writeKey(name, body)),
    onSuccess(after) {
      forgetWriteKey(name)
      client.setQueryData(['session', session.sessionId], after)
      for (const key of ['sessions', 'history', 'presence', 'blocks'])
        void client.invalidateQueries({ queryKey: [key] })
      void message.success('暂停了，客户知道原因和到什么时候')
      onClose()
    },
    onError: fault.fail,
  })
  const submit = (): void => {
    fault.say(reason === null ? '请选是什么原因，客户会看到' : null)
    if (reason === null || write.isPending) return
    modal.confirm({
      title: '确认暂停人工会话',
      icon: null,
      okText: '确认暂停',
      cancelText: '再看看',
      content: '这次会话同时结束。主管会看到每一次暂停，客户可以提出异议。',
      onOk: () =>
        write.mutateAsync({ reason, hours, note: note.trim() || null }).catch(() => undefined),
    })
  }
  const steer = (event: KeyboardEvent): void => steerForm(event, { send: submit, close: onClose })
  return (
    <section className="composer" aria-label="暂停人工会话" onKeyDown={steer}>
      <div className="composer__head">
        <h2>暂停人工会话</h2>
        <Button
          type="text"
          className="composer__close"
          aria-label="收起"
          icon={<Icon name="close" />}
          onClick={onClose}
        />
      </div>
      <p className="form__warning">
        只停和客服的对话。工单、退款、复核、投诉照常；钱没到账和安全的事，客户说清楚仍会转来。
      </p>
      <div className="composer__body">
        <div className="form__fields">
          <div className="block-form__row">
            <Select<BlockReason>
              value={reason}
              options={[...REASONS]}
              placeholder="对话里有什么"
              aria-label="原因"
              onChange={(chosen) => {
                fault.clear()
                setReason(chosen)
              }}
            />
            <Select<number>
              value={hours}
              options={hoursFor(me.role)}
              aria-label="多长时间"
              onChange={setHours}
            />
          </div>
          <label className="form__label">
            <span>
              给主管留一句（可不填）
              <small>
                <Icon name="lock" size={12} /> 客户看不到
              </small>
            </span>
            <Input.TextArea
              value={note}
              maxLength={300}
              placeholder="例如：提醒过两次，还在骂人"
              autoSize={{ minRows: 2, maxRows: 4 }}
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
        </div>
        <CustomerPreview
          by="系统"
          text={reason === null ? '' : previewOfBlock(reason, hours)}
          placeholder="选了原因，这里是客户会读到的话"
        />
      </div>
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="composer__foot">
        <Button type="primary" danger loading={write.isPending} onClick={submit}>
          暂停
        </Button>
      </div>
    </section>
  )
}
