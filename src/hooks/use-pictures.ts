import { useCallback, useEffect, useRef, useState } from 'react'
import { randomId } from '@/lib/random-id'
import {
  attachmentUrl,
  choosePictures,
  uploadPicture,
  type SentPicture,
} from '@/services/attachments'

interface Waiting {
  key: string
  filePath: string
  state: 'sending' | 'failed'
  percent: number
}

export interface Pictures {
  /** Those that arrived and those on their way, in order of choosing. */
  images: { key: string; src: string; state: 'sending' | 'done' | 'failed'; percent: number }[]
  add(): Promise<void>
  retry(key: string): void
  remove(key: string): void
  /** Waits until nothing is on its way any more, and tells what has arrived and how many have not. */
  settle(): Promise<{ sent: readonly SentPicture[]; failed: number }>
  clear(): void
}

interface PicturesOptions {
  most: number
  sent: readonly SentPicture[]
  onSent(sent: SentPicture[]): void
}

/** Pictures are sent as soon as they are chosen; what has arrived is the form's, what is on its way is kept here. */
export function usePictures({ most, sent, onSent }: PicturesOptions): Pictures {
  const [waiting, setWaiting] = useState<Waiting[]>([])
  const arrived = useRef(sent)
  useEffect(() => {
    arrived.current = sent
  }, [sent])
  const underWay = useRef(new Map<string, Promise<boolean>>())
  const failed = useRef(new Set<string>())
  const removed = useRef(new Set<string>())

  const keep = (next: SentPicture[]): void => {
    arrived.current = next
    onSent(next)
  }
  const patch = (key: string, part: Partial<Waiting>): void =>
    setWaiting((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))

  const start = (key: string, filePath: string): void => {
    failed.current.delete(key)
    patch(key, { state: 'sending', percent: 0 })
    const sending = uploadPicture({
      filePath,
      onProgress: (percent) => patch(key, { percent }),
    }).then(
      ({ attachmentId, url, fileName }) => {
        setWaiting((all) => all.filter((one) => one.key !== key))
        if (!removed.current.has(key)) keep([...arrived.current, { attachmentId, url, fileName }])
        return true
      },
      () => {
        failed.current.add(key)
        patch(key, { state: 'failed' })
        return false
      },
    )
    underWay.current.set(
      key,
      sending.finally(() => underWay.current.delete(key)),
    )
  }

  const room = most - sent.length - waiting.length
  return {
    images: [
      ...sent.map((picture) => ({
        key: picture.attachmentId,
        src: attachmentUrl(picture),
        state: 'done' as const,
        percent: 100,
      })),
      ...waiting.map(({ key, filePath, state, percent }) => ({
        key,
        src: filePath,
        state,
        percent,
      })),
    ],
    add: async () => {
      const chosen = (await choosePictures(room))
        .slice(0, room)
        .map(({ filePath }) => ({ key: randomId(), filePath }))
      setWaiting((all) => [
        ...all,
        ...chosen.map((one) => ({ ...one, state: 'sending' as const, percent: 0 })),
      ])
      chosen.forEach(({ key, filePath }) => start(key, filePath))
    },
    retry: (key) => {
      const one = waiting.find((candidate) => candidate.key === key)
      if (one) start(key, one.filePath)
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
