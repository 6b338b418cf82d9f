import { Image } from 'antd'
import type { HistoryAttachment } from '../../../server/conversations/history/history.contract'
import { Icon } from '../../components/icon'

const SIZE = 132

/** Pictures open to full size; sound and film play in place where the browser can, and are links in any case. */
export function SaidFiles({ files }: { files: readonly HistoryAttachment[] }) {
  if (files.length === 0) return null
  return (
    <div className="pictures">
      <Image.PreviewGroup>
        {files
          .filter(({ kind }) => kind === 'image')
          .map(({ url, name }) => (
            <Image key={url} src={url} alt={name} width={SIZE} height={SIZE} loading="lazy" />
          ))}
      </Image.PreviewGroup>
      {files
        .filter(({ kind }) => kind === 'video')
        .map(({ url, name }) => (
          <video key={url} src={url} controls preload="none" width={SIZE * 2} aria-label={name} />
        ))}
      {files
        .filter(({ kind }) => kind === 'voice' || kind === 'file')
        .map((file) => (
          <a key={file.url} className="file" href={file.url} target="_blank" rel="noreferrer">
            <Icon name="file" /> {nameOf(file)}
          </a>
        ))}
    </div>
  )
}

function nameOf({ kind, name, seconds }: HistoryAttachment): string {
  if (kind !== 'voice') return name
  return seconds === null ? '语音' : `语音 ${Math.round(seconds)} 秒`
}
