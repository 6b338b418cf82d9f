import { useState, type ChangeEvent } from 'react'
import type { KfChat } from '../../kf.contract'
import type { KfOutgoing } from '../../kf-calls.contract'
import { readFile, samplePicture, servicerPhrases } from '../phone/samples'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { clockTime } from '../ui/time'
import { mayReopen, placeOf } from './kf-sessions'

const closedWords = {
  pool: '接入以后才能回复',
  bot: '机器人在接待，这里只看',
  colleague: '同事在接待，这里只看',
  ended: '会话已结束',
}

/** Where the servicer answers. In an ended session that they served, writing opens it again. */
export function KfReply({ chat, agentId }: { chat: KfChat; agentId: string }) {
  const { act } = useSandbox()
  const [text, setText] = useState('')
  const { openKfId, personId } = chat
  const place = placeOf(chat, agentId)
  const reopens = place === 'ended' && mayReopen(chat, agentId)

  if (place !== 'mine' && !reopens) {
    return (
      <footer className="kf-reply kf-reply-closed">
        <p>{closedWords[place]}</p>
        <Purse chat={chat} />
      </footer>
    )
  }

  const send = (message: KfOutgoing) =>
    act('POST /sandbox/agents/:id/kf/message', {
      id: agentId,
      body: { openKfId, personId, message },
    })
  const submit = async () => {
    const words = text.trim()
    if (!words) return
    setText('')
    if (!(await send({ kind: 'text', text: words }))) setText(words)
  }
  const sendFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0]
    if (file) await send({ kind: 'image', contentType: file.type, base64: await readFile(file) })
  }

  return (
    <footer className="kf-reply">
      <div className="kf-reply-tools">
        {servicerPhrases.map((phrase, index) => (
          <button
            key={phrase}
            type="button"
            className="chip"
            data-testid={`wecom-session-phrase-${index}`}
            onClick={() => setText(phrase)}
          >
            {phrase}
          </button>
        ))}
        <button
          type="button"
          className="chip"
          data-testid="wecom-session-sample-picture"
          onClick={() =>
            void send({ kind: 'image', contentType: 'image/png', base64: samplePicture() })
          }
        >
          示例图片
        </button>
      </div>
      <form
        className="kf-reply-line"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <label className="icon-button kf-reply-picture" title="选图片">
          <Icon name="picture" />
          <input
            type="file"
            accept="image/png,image/jpeg,image/gif"
            aria-label="选图片"
            data-testid="wecom-session-picture"
            onChange={(event) => void sendFile(event)}
          />
        </label>
        <input
          className="field"
          aria-label="回复客户"
          placeholder={reopens ? '回复即重新接待' : `回复${chat.nickname}`}
          autoComplete="off"
          data-testid="wecom-session-input"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button
          type="submit"
          className="button button-primary"
          data-testid="wecom-session-send"
          disabled={!text.trim()}
        >
          发送
        </button>
      </form>
    </footer>
  )
}

/** How much the API may still say: WeChat gives five replies for every message, within 48 hours. */
function Purse({ chat: { purse } }: { chat: KfChat }) {
  if (!purse.until) return null
  return (
    <p className="kf-purse">
      接口还能回复 {purse.left} 条，48 小时内有效，至 {clockTime(purse.until)}
    </p>
  )
}
