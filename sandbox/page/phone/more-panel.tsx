import type { ChangeEvent } from 'react'
import { Icon, type IconName } from '../ui/icon'
import { readFile } from './samples'

export interface MoreKind {
  name: string
  label: string
  icon: IconName
  send: () => Promise<unknown>
}

interface MorePanelProps {
  testPrefix: string
  kinds: MoreKind[]
  phrases: string[]
  onPicture: (contentType: string, base64: string) => Promise<unknown>
  onPhrase: (text: string) => void
  onDone: () => void
}

/** Behind the plus: a picture of one's own, samples of everything else, and sentences that are worth trying. */
export function MorePanel({
  testPrefix,
  kinds,
  phrases,
  onPicture,
  onPhrase,
  onDone,
}: MorePanelProps) {
  const sendFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0]
    onDone()
    if (file) await onPicture(file.type, await readFile(file))
  }

  return (
    <div className="more-panel">
      <div className="more-kinds">
        <label className="more-kind">
          <span className="more-kind-icon">
            <Icon name="picture" />
          </span>
          选图片
          <input
            type="file"
            accept="image/png,image/jpeg,image/gif"
            data-testid={`${testPrefix}-more-picture`}
            onChange={(event) => void sendFile(event)}
          />
        </label>
        {kinds.map((kind) => (
          <button
            key={kind.name}
            type="button"
            className="more-kind"
            data-testid={`${testPrefix}-more-${kind.name}`}
            onClick={() => {
              onDone()
              void kind.send()
            }}
          >
            <span className="more-kind-icon">
              <Icon name={kind.icon} />
            </span>
            {kind.label}
          </button>
        ))}
      </div>
      <p className="more-title">也可以发一句示例</p>
      <div className="more-phrases">
        {phrases.map((phrase, index) => (
          <button
            key={phrase}
            type="button"
            className="chip"
            data-testid={`${testPrefix}-phrase-${index}`}
            onClick={() => onPhrase(phrase)}
          >
            {phrase}
          </button>
        ))}
      </div>
    </div>
  )
}
