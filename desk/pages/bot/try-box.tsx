import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import type { TriedBot } from '../../../server/reception/desk/learning.contract'
import { wordsOf } from '../../api/api-fault'
import { tryBot } from '../../api/bot'

const KINDS: Readonly<Record<TriedBot['kind'], string>> = {
  answer: '会这样答',
  choose: '拿不准，会请用户选',
  foreign: '会说不归我们管',
  missed: '听不懂，会这样说',
}

/** Nothing is written, and nobody's orders are looked at: the rule as the bot would tell it. */
export function TryBox() {
  const [text, setText] = useState('')
  const tried = useMutation({ mutationFn: tryBot })
  const words = text.trim()
  const ask = (): void => {
    if (words !== '' && !tried.isPending) tried.mutate(words)
  }
  return (
    <section className="bot-try" aria-labelledby="bot-try">
      <h2 id="bot-try">试一句</h2>
      <p className="insight__note">写一句用户会说的话，看自动客服怎么答。不会留下记录。</p>
      <Input.TextArea
        value={text}
        maxLength={500}
        autoSize={{ minRows: 2, maxRows: 6 }}
        placeholder="比如：付了钱卡没到"
        aria-label="用户会说的话"
        onChange={(event) => setText(event.target.value)}
        onPressEnter={(event) => {
          if (event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          ask()
        }}
      />
      <div className="flag__do">
        <Button type="primary" disabled={words === ''} loading={tried.isPending} onClick={ask}>
          试一下
        </Button>
      </div>
      <div aria-live="polite">
        {tried.error && <p className="bot-try__fault">{wordsOf(tried.error)}</p>}
        {tried.data && <TriedTold tried={tried.data} asked={tried.variables} />}
      </div>
    </section>
  )
}

function TriedTold({ tried, asked }: { tried: TriedBot; asked: string }) {
  const { kind, masked, text, heard, sources, calls } = tried
  return (
    <div className="bot-try__told">
      {masked !== asked && <p className="flag__where">会存成：{masked}</p>}
      <h3>{KINDS[kind]}</h3>
      <p className="bot-try__words">{text}</p>
      {calls !== null && <p className="bot-try__calls">同时请客服来：{calls}</p>}
      <h3>把握</h3>
      {heard.length === 0 && <p className="flag__where">一点也没有</p>}
      <ul className="bot-try__heard">
        {heard.map(({ topic, title, share }) => (
          <li key={topic}>
            <span>{title}</span>
            <meter min={0} max={1} value={share} aria-label={`${title}的把握`} />
            <span className="code">{Math.round(100 * share)}%</span>
          </li>
        ))}
      </ul>
      {sources.length > 0 && <p className="flag__where">出处：{sources.join('；')}</p>}
    </div>
  )
}
