import { useMutation } from '@tanstack/react-query'
import { Button, Checkbox, Input } from 'antd'
import { useRef, useState } from 'react'
import { Link } from 'react-router'
import type { TakeVoicemailInput, VoicemailTaken } from '../../../server/calls/desk-call.contract'
import { wordsOf } from '../../api/api-fault'
import { sendRecording, takeVoicemail } from '../../api/calls'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

const NAME = 'voicemail'
/** As many bytes as the door takes, before they are written as text. */
const MOST_BYTES = 8 * 1024 * 1024

/** What was said outside the hours becomes a ticket with its clock. Whose it is, is told by an order or a ticket. */
export function VoicemailForm({ onClose }: { onClose: () => void }) {
  const [number, setNumber] = useState('')
  const [text, setText] = useState('')
  const [whose, setWhose] = useState('')
  const [urgent, setUrgent] = useState(false)
  const recording = useRecording()
  const taking = useMutation<VoicemailTaken, unknown, TakeVoicemailInput>({
    mutationFn: (body) => takeVoicemail(body, writeKey(NAME, body)),
    onSuccess: () => forgetWriteKey(NAME),
  })
  const attachmentId = recording.sent?.attachmentId ?? null
  const ready = number.trim() !== '' && (text.trim() !== '' || attachmentId !== null)
  const submit = (): void => {
    const named = whose.trim()
    const isTicket = /^T\d{6}-/i.test(named)
    taking.mutate({
      number: number.trim(),
      text: text.trim() || null,
      attachmentId,
      urgent,
      ticketNumber: isTicket ? named.toUpperCase() : null,
      orderNumber: isTicket || named === '' ? null : named,
    })
  }
  if (taking.data)
    return (
      <section className="card" role="status">
        <h2>
          留言已经变成工单{' '}
          <Link to={`/tickets/${taking.data.ticketNumber}`}>{taking.data.ticketNumber}</Link>
        </h2>
        <p className="card__none">{taking.data.text}</p>
        <Button onClick={onClose}>好</Button>
      </section>
    )
  return (
    <section className="card" aria-label="电话留言">
      <h2>电话留言</h2>
      <div className="money__form">
        <label>
          来电号码
          <Input
            value={number}
            maxLength={20}
            inputMode="tel"
            onChange={(event) => setNumber(event.target.value)}
          />
        </label>
        <label>
          听到了什么
          <Input.TextArea
            value={text}
            maxLength={1500}
            autoSize={{ minRows: 3, maxRows: 8 }}
            placeholder="照对方说的写，类型和紧急会按内容判断"
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <label>
          订单号或工单号（说了的话，客户就看得到进度）
          <Input value={whose} maxLength={40} onChange={(event) => setWhose(event.target.value)} />
        </label>
        <Recording recording={recording} />
        <Checkbox checked={urgent} onChange={(event) => setUrgent(event.target.checked)}>
          紧急
        </Checkbox>
        {taking.error ? (
          <p className="money__fault" role="alert">
            {wordsOf(taking.error)}，写的还在
          </p>
        ) : null}
        <div className="money__buttons">
          <Button
            type="primary"
            disabled={!ready || recording.busy}
            loading={taking.isPending}
            onClick={submit}
          >
            变成工单
          </Button>
          <Button onClick={onClose}>先不记</Button>
        </div>
      </div>
    </section>
  )
}

interface RecordingState {
  sent: { attachmentId: string; fileName: string } | null
  busy: boolean
  fault: string | null
  choose(file: File): void
}

function useRecording(): RecordingState {
  const sending = useMutation({
    mutationFn: async (file: File) => sendRecording(file.name, await base64Of(file)),
  })
  const [tooLarge, setTooLarge] = useState(false)
  return {
    sent: sending.data ?? null,
    busy: sending.isPending,
    fault: tooLarge
      ? '录音超过 8 MB，请截短一点再传'
      : sending.error
        ? wordsOf(sending.error)
        : null,
    choose(file) {
      setTooLarge(file.size > MOST_BYTES)
      if (file.size <= MOST_BYTES) sending.mutate(file)
    },
  }
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 0x8000)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)))
  return btoa(parts.join(''))
}

function Recording({ recording: { sent, busy, fault, choose } }: { recording: RecordingState }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div>
      <input
        ref={input}
        type="file"
        accept=".mp3,.amr,.m4a,.mp4,audio/*"
        hidden
        aria-label="录音文件"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) choose(file)
        }}
      />
      <Button loading={busy} onClick={() => input.current?.click()}>
        {sent ? '换一段录音' : '附上录音'}
      </Button>
      {sent && <span className="card__none"> {sent.fileName} 已经传好</span>}
      {fault && (
        <p className="money__fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  )
}
