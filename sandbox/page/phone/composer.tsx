import { useState } from 'react'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { MenuBar } from './menu-bar'
import { MorePanel, type MoreKind } from './more-panel'
import {
  phrases,
  sampleLink,
  sampleLocation,
  samplePicture,
  sampleVoice,
  VOICE_SECONDS,
} from './samples'
import { WriteLine } from './write-line'

/** The foot of the official account's chat: its own menu, or a line to write on with more behind the plus. */
export function Composer() {
  const { snapshot, person, act } = useSandbox()
  const hasMenu = snapshot.menu.length > 0
  const [writing, setWriting] = useState(!hasMenu)
  const [more, setMore] = useState(false)

  const send = (text: string) => {
    setMore(false)
    return act('POST /sandbox/users/:id/text', { id: person.id, body: { text } })
  }

  return (
    <footer className="composer">
      <div className="composer-line">
        {hasMenu && (
          <button
            type="button"
            className="icon-button"
            aria-label={writing ? '打开菜单' : '打开键盘'}
            data-testid="chat-menu-toggle"
            onClick={() => {
              setWriting(!writing)
              setMore(false)
            }}
          >
            <Icon name={writing ? 'menu' : 'keyboard'} />
          </button>
        )}
        {writing || !hasMenu ? (
          <WriteLine
            label="写给公众号"
            testPrefix="chat"
            moreOpen={more}
            onMore={() => setMore(!more)}
            onSend={send}
          />
        ) : (
          <MenuBar />
        )}
      </div>
      {more && <AccountMore onPhrase={(words) => void send(words)} onDone={() => setMore(false)} />}
    </footer>
  )
}

function AccountMore({
  onPhrase,
  onDone,
}: {
  onPhrase: (words: string) => void
  onDone: () => void
}) {
  const {
    person: { id },
    act,
  } = useSandbox()

  const sendPicture = (contentType: string, base64: string) =>
    act('POST /sandbox/users/:id/image', { id, body: { contentType, base64 } })

  const kinds: MoreKind[] = [
    {
      name: 'sample-picture',
      label: '示例截图',
      icon: 'picture',
      send: () => sendPicture('image/png', samplePicture()),
    },
    {
      name: 'voice',
      label: `${VOICE_SECONDS} 秒语音`,
      icon: 'voice',
      send: () =>
        act('POST /sandbox/users/:id/voice', {
          id,
          body: { contentType: 'audio/amr', base64: sampleVoice(), seconds: VOICE_SECONDS },
        }),
    },
    {
      name: 'location',
      label: '位置',
      icon: 'pin',
      send: () => act('POST /sandbox/users/:id/location', { id, body: sampleLocation }),
    },
    {
      name: 'link',
      label: '链接',
      icon: 'link',
      send: () => act('POST /sandbox/users/:id/link', { id, body: sampleLink }),
    },
  ]

  return (
    <MorePanel
      testPrefix="chat"
      kinds={kinds}
      phrases={phrases}
      onPicture={sendPicture}
      onPhrase={onPhrase}
      onDone={onDone}
    />
  )
}
