import { useCallback, useEffect, useRef, useState } from 'react'
import { randomId } from '@/lib/random-id'
import type { PickedFile } from '@/services/wx/port.types'
import { toApiError } from '@/services/api-error'
import {
  aboutFile,
  attachmentUrl,
  chooseFiles,
  uploadFile,
  type SentFile,
} from '@/services/attachments'

/** Beyond this the server refuses; it is said before anything is sent. */
const MOST_BYTES = 20 * 1024 * 1024

interface Waiting {
  key: string
  filePath: string
  fileName: string | null
  state: 'sending' | 'failed'
  percent: number
  /** Why it was not taken; null where the network failed, and another try may help. */
  refusal: string | null
}

type State = Waiting['state'] | 'done'

export interface ShownFile {
  key: string
  name: string
  /** `Word 文档 · 340 KB`, or how far it is. */
  about: string
  state: State
  /** Another try may help. */
  again: boolean
}

export interface Files {
  /** Those that arrived and those on their way, in order of choosing. */
  images: { key: string; src: string; state: State; percent: number }[]
  files: ShownFile[]
  room: number
  addPictures(): Promise<void>
  addFiles(): Promise<void>
  retry(key: string): void
  remove(key: string): void
  /** Waits until nothing is on its way any more, and tells what has arrived and how many have not. */
  settle(): Promise<{ sent: readonly SentFile[]; failed: number }>
  clear(): void
}

interface FilesOptions {
  most: number
  sent: readonly SentFile[]
  onSent(sent: SentFile[]): void
}

/** Pictures and files are sent as soon as they are chosen; what has arrived is the form's, what is on its way is kept here. */
export function useFiles({ most, sent, onSent }: FilesOptions): Files {
  const [waiting, setWaiting] = useState<Waiting[]>([])
  const arrived = useRef(sent)
  useEffect(() => {
    arrived.current = sent
  }, [sent])
  const underWay = useRef(new Map<string, Promise<boolean>>())
  const failed = useRef(new Set<string>())
  const removed = useRef(new Set<string>())

  const keep = (next: SentFile[]): void => {
    arrived.current = next
    onSent(next)
  }
  const patch = (key: string, part: Partial<Waiting>): void =>
    setWaiting((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))
  const fail = (key: string, refusal: string | null): false => {
    failed.current.add(key)
    patch(key, { state: 'failed', refusal })
    return false
  }

  const start = ({
    key,
    filePath,
    fileName,
  }: Pick<Waiting, 'key' | 'filePath' | 'fileName'>): void => {
    failed.current.delete(key)
    patch(key, { state: 'sending', percent: 0, refusal: null })
    const sending = uploadFile({
      filePath,
      fileName,
      onProgress: (percent) => patch(key, { percent }),
    }).then(
      (file) => {
        setWaiting((all) => all.filter((one) => one.key !== key))
        if (!removed.current.has(key)) keep([...arrived.current, asSent(file)])
        return true
      },
      (error: unknown) => fail(key, refusalOf(error)),
    )
    underWay.current.set(
      key,
      sending.finally(() => underWay.current.delete(key)),
    )
  }

  const room = most - sent.length - waiting.length
  const add = async (kind: 'pictures' | 'files'): Promise<void> => {
    const chosen = (await chooseFiles(kind, room)).slice(0, room).map(newlyChosen)
    setWaiting((all) => [...all, ...chosen])
    for (const file of chosen)
      if (file.fileName !== null && file.sizeBytes > MOST_BYTES)
        fail(file.key, '超过 20 MB，请压缩后再传')
      else start(file)
  }
  return {
    images: [...sent.flatMap(sentImage), ...waiting.flatMap(waitingImage)],
    files: [...sent.flatMap(sentFile), ...waiting.flatMap(waitingFile)],
    room,
    addPictures: () => add('pictures'),
    addFiles: () => add('files'),
    retry: (key) => {
      const one = waiting.find((candidate) => candidate.key === key)
      if (one) start(one)
    },
    remove: (key) => {
      removed.current.add(key)
      failed.current.delete(key)
      setWaiting((all) => all.filter((one) => one.key !== key))
      if (sent.some(({ attachmentId }) => attachmentId === key))
        keep(sent.filter(({ attachmentId }) => attachmentId !== key))
    },
    settle: async () => {
      await Promise.all(underWay.current.values())
      return { sent: arrived.current, failed: failed.current.size }
    },
    clear: useCallback(() => {
      setWaiting([])
      failed.current.clear()
    }, []),
  }
}

const newlyChosen = ({ filePath, fileName, sizeBytes }: PickedFile) => ({
  key: randomId(),
  filePath,
  fileName,
  sizeBytes,
  state: 'sending' as const,
  percent: 0,
  refusal: null,
})

const asSent = (file: Parameters<typeof aboutFile>[0] & Omit<SentFile, 'about'>): SentFile => ({
  attachmentId: file.attachmentId,
  url: file.url,
  fileName: file.fileName,
  about: aboutFile(file),
})

const sentImage = (file: SentFile): Files['images'] =>
  file.about === null
    ? [{ key: file.attachmentId, src: attachmentUrl(file), state: 'done', percent: 100 }]
    : []

const waitingImage = ({ key, filePath, fileName, state, percent }: Waiting): Files['images'] =>
  fileName === null ? [{ key, src: filePath, state, percent }] : []

const sentFile = ({ attachmentId, fileName, about }: SentFile): ShownFile[] =>
  about === null ? [] : [{ key: attachmentId, name: fileName, about, state: 'done', again: false }]

const waitingFile = ({ key, fileName, state, percent, refusal }: Waiting): ShownFile[] =>
  fileName === null
    ? []
    : [
        {
          key,
          name: fileName,
          about: state === 'failed' ? (refusal ?? '没传上，点此重试') : sendingText(percent),
          state,
          again: state === 'failed' && refusal === null,
        },
      ]

const sendingText = (percent: number): string => (percent > 0 ? `正在上传 ${percent}%` : '等待上传')

/** What the server said of the file itself; the network's faults are another matter. */
function refusalOf(error: unknown): string | null {
  const { status, detail } = toApiError(error)
  return status === 413 || status === 415 ? detail : null
}
