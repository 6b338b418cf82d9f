import { useState } from 'react'
import type { KfOutgoing } from '../../kf-calls.contract'
import { useSandbox } from '../sandbox-context'
import { MorePanel, type MoreKind } from './more-panel'
import {
  kfPhrases,
  sampleDocument,
  sampleLink,
  sampleLocation,
  samplePicture,
  sampleVoice,
  VOICE_SECONDS,
} from './samples'
import { WriteLine } from './write-line'

/** The foot of a chat with a kf account. */
export function KfComposer({ openKfId }: { openKfId: string }) {
  const {
    person: { id },
    act,
  } = useSandbox()
  const [more, setMore] = useState(false)
  const send = (message: KfOutgoing) =>
    act('POST /sandbox/users/:id/kf/message', { id, body: { openKfId, message } })
  const sendText = (text: string) => {
    setMore(false)
    return send({ kind: 'text', text })
  }

  return (
    <footer className="composer">
      <div className="composer-line">
        <WriteLine
          label="写给客服"
          testPrefix="kf"
          moreOpen={more}
          onMore={() => setMore(!more)}
          onSend={sendText}
        />
      </div>
      {more && (
        <MorePanel
          testPrefix="kf"
          kinds={kindsOf(send)}
          phrases={kfPhrases}
          onPicture={(contentType, base64) => send({ kind: 'image', contentType, base64 })}
          onPhrase={(words) => void sendText(words)}
          onDone={() => setMore(false)}
        />
      )}
    </footer>
  )
}

function kindsOf(send: (message: KfOutgoing) => Promise<unknown>): MoreKind[] {
  const { label: name, ...place } = sampleLocation
  return [
    {
      name: 'sample-picture',
      label: '示例截图',
      icon: 'picture',
      send: () => send({ kind: 'image', contentType: 'image/png', base64: samplePicture() }),
    },
    {
      name: 'voice',
      label: `${VOICE_SECONDS} 秒语音`,
      icon: 'voice',
      send: () => send({ kind: 'voice', contentType: 'audio/amr', base64: sampleVoice() }),
    },
    {
      name: 'file',
      label: '文件',
      icon: 'file',
      send: () => send({ kind: 'file', ...sampleDocument() }),
    },
    {
      name: 'location',
      label: '位置',
      icon: 'pin',
      send: () => send({ kind: 'location', ...place, name, address: name }),
    },
    {
      name: 'link',
      label: '链接',
      icon: 'link',
      send: () => send({ kind: 'link', ...sampleLink }),
    },
  ]
}
