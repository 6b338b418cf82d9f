import { useState } from 'react'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { MenuBar } from './menu-bar'
import { MorePanel } from './more-panel'

/** The foot of the chat: the account's own menu, or a line to write on with more behind the plus. */
export function Composer() {
  const { snapshot, person, act } = useSandbox()
  const hasMenu = snapshot.menu.length > 0
  const [writing, setWriting] = useState(!hasMenu)
  const [more, setMore] = useState(false)
  const [text, setText] = useState('')

  const send = async (words: string) => {
    setMore(false)
    if (words.trim()) return act('POST /sandbox/users/:id/text', { id: person.id, body: { text: words } })
    return null
  }

  const submit = async () => {
    const words = text
    setText('')
    // What was typed comes back when it could not be sent.
    if (words.trim() && !await send(words)) setText(words)
  }

  return (
    <footer className="composer">
      <div className="composer-line">
        {hasMenu && (
          <button
            type="button" className="icon-button" aria-label={writing ? '打开菜单' : '打开键盘'} data-testid="chat-menu-toggle"
            onClick={() => { setWriting(!writing); setMore(false) }}
          >
            <Icon name={writing ? 'menu' : 'keyboard'} />
          </button>
        )}
        {writing || !hasMenu ? (
          <form onSubmit={(event) => { event.preventDefault(); void submit() }}>
            <input
              className="field" aria-label="写给公众号" placeholder="写给公众号" data-testid="chat-input" autoComplete="off"
              value={text} onChange={(event) => setText(event.target.value)}
            />
            <button
              type="button" className="icon-button" aria-label="更多" aria-expanded={more} data-testid="chat-more"
              onClick={() => setMore(!more)}
            >
              <Icon name="plus" />
            </button>
            <button
              type="submit" className="button button-primary button-small" data-testid="chat-send"
              disabled={!text.trim()}
            >
              发送
            </button>
          </form>
        ) : <MenuBar />}
      </div>
      {more && <MorePanel onPhrase={(words) => void send(words)} onDone={() => setMore(false)} />}
    </footer>
  )
}
