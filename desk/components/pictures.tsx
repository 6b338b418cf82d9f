import { Image } from 'antd'
import type { Attachment } from '../../server/attachments/attachment.contract'
import { Icon } from './icon'

const SIZE = 92

/** Pictures as a strip that opens to full size; other files as links. */
export function Pictures({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null
  const images = attachments.filter(({ isImage }) => isImage)
  const files = attachments.filter(({ isImage }) => !isImage)
  return (
    <div className="pictures">
      <Image.PreviewGroup>
        {images.map(({ attachmentId, url, fileName }) => (
          <Image
            key={attachmentId}
            src={url}
            alt={fileName}
            width={SIZE}
            height={SIZE}
            loading="lazy"
          />
        ))}
      </Image.PreviewGroup>
      {files.map(({ attachmentId, url, fileName, kindText, sizeText }) => (
        <a key={attachmentId} className="file" href={url} target="_blank" rel="noreferrer">
          <Icon name="file" /> {fileName}
          <span>{`${kindText} · ${sizeText}`}</span>
        </a>
      ))}
    </div>
  )
}
