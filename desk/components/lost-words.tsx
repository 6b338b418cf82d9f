import { App as Messages, Button, Input } from 'antd'
import { useLayoutEffect } from 'react'
import { wordsOf } from '../api/api-fault'
import { useDraft } from '../hooks/use-draft'
import { restHotkeys } from '../hooks/use-hotkeys'
import { Icon } from './icon'

interface LostWordsProps {
  /** `工号 2001 刚刚解决了，没有发出` */
  why: string
  draftName: string
  /** Keeps them for colleagues; left out where nobody may. */
  onNote?: (text: string) => Promise<unknown>
  /** Takes the matter (back); the words stay in the draft. */
  takeBack?: { label: string; run: () => void }
  onDone: () => void
}

/** Words that can no longer be sent, because somebody else was faster: none of them is thrown away but by who wrote them. */
export function LostWords({ why, draftName, onNote, takeBack, onDone }: LostWordsProps) {
  const { message } = Messages.useApp()
  const { draft, clear } = useDraft(draftName)
  const text = draft.text.trim()
  useLayoutEffect(restHotkeys, [])
  const copy = (): void =>
    void navigator.clipboard.writeText(text).then(
      () => void message.success('已复制'),
      () => void message.info('没能复制，请选中文字自己复制'),
    )
  const note = (): void =>
    void onNote?.(text).then(
      () => {
        clear()
        onDone()
        void message.success('记下了，只有同事能看到')
      },
      (error: unknown) => void message.error(wordsOf(error)),
    )
  return (
    <section className="lost" aria-label="没有发出的话">
      <p className="lost__why" role="alert">
        <Icon name="alert" /> {why}
      </p>
      <Input.TextArea
        className="lost__text"
        readOnly
        value={text}
        aria-label="没有发出的话"
        autoSize={{ minRows: 1, maxRows: 6 }}
      />
      <div className="lost__do">
        <Button onClick={copy}>复制</Button>
        {onNote && <Button onClick={note}>记成内部备注</Button>}
        {takeBack && (
          <Button
            onClick={() => {
              onDone()
              takeBack.run()
            }}
          >
            {takeBack.label}
          </Button>
        )}
        <Button
          type="text"
          onClick={() => {
            clear()
            onDone()
          }}
        >
          不要了
        </Button>
      </div>
    </section>
  )
}
