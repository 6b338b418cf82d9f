import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { wordsOf } from '../../api/api-fault'
import { sendFile } from '../../api/attachments'
import { Icon } from '../../components/icon'
import type { Draft, DraftFile } from '../../lib/drafts'

export const MOST_FILES = 9
const MOST_BYTES = 20 * 1024 * 1024
/** What the server takes; it looks at the bytes all the same. */
const TAKEN = 'image/*,.pdf,.docx,.xlsx,.zip,.txt,.log'

interface Waiting {
  key: string
  file: File
  /** Null while it is on its way. */
  fault: string | null
}

export interface ComposerFiles {
  waiting: readonly Waiting[]
  /** Some are on their way. */
  busy: boolean
  add(files: readonly File[]): void
  retry(key: string): void
  drop(key: string): void
}

/** Files are sent as they are chosen, pasted or dropped; what has arrived is kept with the draft. */
export function useComposerFiles(
  draft: Draft,
  change: (part: Partial<Draft>) => void,
): ComposerFiles {
  const [waiting, setWaiting] = useState<Waiting[]>([])
  // What arrives joins the words as they are by then, not as they were when it left.
  const latest = useRef({ files: draft.files, change })
  useEffect(() => {
    latest.current = { files: draft.files, change }
  })
  const start = (one: Waiting): void => {
    sendFile(one.file).then(
      ({ attachmentId, fileName, kindText, sizeText }) => {
        setWaiting((all) => all.filter(({ key }) => key !== one.key))
        const about = `${kindText} · ${sizeText}`
        const files = [...latest.current.files, { attachmentId, fileName, about }]
        latest.current.files = files
        latest.current.change({ files })
      },
      (error: unknown) => fail(one.key, wordsOf(error)),
    )
  }
  const fail = (key: string, fault: string): void =>
    setWaiting((all) => all.map((one) => (one.key === key ? { ...one, fault } : one)))
  return {
    waiting,
    busy: waiting.some(({ fault }) => fault === null),
    add: (files) => {
      const room = MOST_FILES - draft.files.length - waiting.length
      const next = files.slice(0, Math.max(0, room)).map((file) => ({
        key: crypto.randomUUID(),
        file,
        fault: file.size > MOST_BYTES ? '文件超过 20 MB，请压缩或截图后再传' : null,
      }))
      setWaiting((all) => [...all, ...next])
      next.filter(({ fault }) => fault === null).forEach(start)
    },
    retry: (key) => {
      const one = waiting.find((candidate) => candidate.key === key)
      if (!one || one.file.size > MOST_BYTES) return
      setWaiting((all) => all.map((each) => (each.key === key ? { ...each, fault: null } : each)))
      start(one)
    },
    drop: (key) => {
      setWaiting((all) => all.filter((one) => one.key !== key))
      if (draft.files.some(({ attachmentId }) => attachmentId === key))
        change({ files: draft.files.filter(({ attachmentId }) => attachmentId !== key) })
    },
  }
}

/** What goes with the words, by name, kind and size. */
export function FileList({ sent, files }: { sent: readonly DraftFile[]; files: ComposerFiles }) {
  if (sent.length === 0 && files.waiting.length === 0) return null
  return (
    <ul className="composer__files" aria-label="附件">
      {sent.map(({ attachmentId, fileName, about }) => (
        <li key={attachmentId}>
          <Icon name="file" /> <b>{fileName}</b>
          <span>{about}</span>
          <DropButton name={fileName} onDrop={() => files.drop(attachmentId)} />
        </li>
      ))}
      {files.waiting.map(({ key, file, fault }) => (
        <li key={key} className={fault ? 'composer__file--failed' : ''}>
          <Icon name={fault ? 'alert' : 'file'} /> <b>{file.name}</b>
          <span role="status">{fault ?? '正在上传'}</span>
          {fault && file.size <= MOST_BYTES && (
            <Button size="small" onClick={() => files.retry(key)}>
              再试一次
            </Button>
          )}
          <DropButton name={file.name} onDrop={() => files.drop(key)} />
        </li>
      ))}
    </ul>
  )
}

function DropButton({ name, onDrop }: { name: string; onDrop: () => void }) {
  return (
    <Button
      type="text"
      size="small"
      aria-label={`移除 ${name}`}
      icon={<Icon name="close" size={13} />}
      onClick={onDrop}
    />
  )
}

/** Pictures, documents and archives; also pasted into the words, or dropped on them. */
export function AddFiles({ full, onAdd }: { full: boolean; onAdd: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button
        icon={<Icon name="file" />}
        disabled={full}
        title="图片、PDF、Word、Excel、zip、文本，每个 20 MB 以内；也可以直接粘贴或拖进来"
        onClick={() => input.current?.click()}
      >
        附件
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="选择附件"
        accept={TAKEN}
        onChange={({ target }) => {
          onAdd([...(target.files ?? [])])
          target.value = ''
        }}
      />
    </>
  )
}
