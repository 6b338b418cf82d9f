import { useMutation } from '@tanstack/react-query'
import { App as Messages, Button, Input } from 'antd'
import { useState } from 'react'
import type {
  AskReissue,
  DeskGoods,
  DeskGoodsLine,
} from '../../../server/after-sales/desk-goods.contract'
import { wordsOf } from '../../api/api-fault'
import { askReissue } from '../../api/goods'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

interface ReissueFormProps {
  line: DeskGoodsLine
  number: string
  onClose: () => void
  onDone: (goods: DeskGoods) => void
}

/** Why it is sent anew. What happens then stands above the button: at once, or when a second person agrees. */
export function ReissueForm({ line, number, onClose, onDone }: ReissueFormProps) {
  const { message } = Messages.useApp()
  const [note, setNote] = useState('')
  const name = `${number}.reissue.${line.line}`
  const asking = useMutation<DeskGoods, unknown, AskReissue>({
    mutationFn: (body) => askReissue(number, body, writeKey(name, body)),
    onSuccess: (goods) => {
      forgetWriteKey(name)
      void message.success('补发已提交')
      onDone(goods)
    },
  })
  const why = note.trim()
  return (
    <div className="money__form">
      <label>
        为什么补发（同事能看到）
        <Input.TextArea
          autoFocus
          value={note}
          maxLength={300}
          autoSize={{ minRows: 2, maxRows: 5 }}
          placeholder="例如：平台查得卡密已作废"
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <p className="card__none">
        {line.secondText
          ? `${line.secondText}。客户会看到“审核中”`
          : '提交后马上向平台要新的，旧的作废，客户会收到通知'}
      </p>
      {asking.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(asking.error)}
        </p>
      ) : null}
      <div className="money__buttons">
        <Button
          type="primary"
          loading={asking.isPending}
          disabled={why === ''}
          onClick={() => asking.mutate({ line: line.line, note: why })}
        >
          {line.secondText ? '提交审核' : '确认补发'}
        </Button>
        <Button onClick={onClose} disabled={asking.isPending}>
          先不补
        </Button>
      </div>
    </div>
  )
}
