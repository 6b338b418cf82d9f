import type { ChangeEvent } from 'react'
import { useSandbox } from '../sandbox-context'
import { Icon, type IconName } from '../ui/icon'
import { phrases, readFile, sampleLink, sampleLocation, samplePicture, sampleVoice, VOICE_SECONDS } from './samples'

interface MorePanelProps {
  onPhrase: (text: string) => void
  onDone: () => void
}

export function MorePanel({ onPhrase, onDone }: MorePanelProps) {
  const { person: { id }, act } = useSandbox()

  const sendPicture = (contentType: string, base64: string) =>
    act('POST /sandbox/users/:id/image', { id, body: { contentType, base64 } })

  const sendFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0]
    onDone()
    if (file) await sendPicture(file.type, await readFile(file))
  }

  const kinds: { name: string; label: string; icon: IconName; send: () => Promise<unknown> }[] = [
    { name: 'sample-picture', label: '示例截图', icon: 'picture', send: () => sendPicture('image/png', samplePicture()) },
    {
      name: 'voice', label: `${VOICE_SECONDS} 秒语音`, icon: 'voice', send: () => act('POST /sandbox/users/:id/voice', {
        id, body: { contentType: 'audio/amr', base64: sampleVoice(), seconds: VOICE_SECONDS },
      }),
    },
    {
      name: 'location', label: '位置', icon: 'pin',
      send: () => act('POST /sandbox/users/:id/location', { id, body: sampleLocation }),
    },
    { name: 'link', label: '链接', icon: 'link', send: () => act('POST /sandbox/users/:id/link', { id, body: sampleLink }) },
  ]

  return (
    <div className="more-panel">
      <div className="more-kinds">
        <label className="more-kind">
          <span className="more-kind-icon"><Icon name="picture" /></span>选图片
          <input
            type="file" accept="image/png,image/jpeg,image/gif" data-testid="chat-more-picture"
            onChange={(event) => void sendFile(event)}
          />
        </label>
        {kinds.map((kind) => (
          <button
            key={kind.name} type="button" className="more-kind" data-testid={`chat-more-${kind.name}`}
            onClick={() => { onDone(); void kind.send() }}
          >
            <span className="more-kind-icon"><Icon name={kind.icon} /></span>{kind.label}
          </button>
        ))}
      </div>
      <p className="more-title">也可以发一句示例</p>
      <div className="more-phrases">
        {phrases.map((phrase, index) => (
          <button
            key={phrase} type="button" className="chip" data-testid={`chat-phrase-${index}`}
            onClick={() => onPhrase(phrase)}
          >
            {phrase}
          </button>
        ))}
      </div>
    </div>
  )
}
