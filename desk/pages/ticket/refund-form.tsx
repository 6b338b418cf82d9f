import { useMutation } from '@tanstack/react-query'
import { App as Messages, Button, Input } from 'antd'
import { useState } from 'react'
import type { AskRefund, DeskMoney } from '../../../server/after-sales/desk-money.contract'
import { wordsOf } from '../../api/api-fault'
import { askRefund } from '../../api/money'
import { fenOf, yuanText } from '../../lib/money'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

interface RefundFormProps {
  money: DeskMoney
  number: string
  onClose: () => void
  onDone: (money: DeskMoney) => void
}

/** How much, and why. What happens then stands on the button: at once, or when a second person agrees. */
export function RefundForm({ money, number, onClose, onDone }: RefundFormProps) {
  const { message } = Messages.useApp()
  const left = money.paid?.left.amountFen ?? 0
  const [amount, setAmount] = useState((left / 100).toFixed(2))
  const [note, setNote] = useState('')
  const name = `${number}.refund`
  const asking = useMutation<DeskMoney, unknown, AskRefund>({
    mutationFn: (body) => askRefund(number, body, writeKey(name, body)),
    onSuccess: (changed) => {
      forgetWriteKey(name)
      void message.success('退款已提交')
      onDone(changed)
    },
  })
  const fen = fenOf(amount)
  const fault =
    fen === null || fen === 0
      ? '请写金额，例如 9.90'
      : fen > left
        ? `最多还能退 ${yuanText(left)}`
        : null
  const needsSecond = fen !== null && fen > money.aloneUpTo.amountFen
  const submit = (): void => {
    if (fen !== null && fault === null && note.trim() !== '')
      asking.mutate({ amountFen: fen, note: note.trim() })
  }
  return (
    <div className="money__form">
      <label>
        退款金额（元）
        <Input
          value={amount}
          inputMode="decimal"
          status={fault ? 'error' : ''}
          onChange={(event) => setAmount(event.target.value)}
          aria-describedby="refund-fault"
        />
      </label>
      {fault && (
        <p id="refund-fault" className="money__fault">
          {fault}
        </p>
      )}
      <label>
        为什么退（同事能看到）
        <Input.TextArea
          value={note}
          maxLength={300}
          autoSize={{ minRows: 2, maxRows: 5 }}
          placeholder="例如：供货商确认卡密已被使用"
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <p className="card__none">
        {needsSecond
          ? '超过您一个人能退的金额，要另一位同事审核。客户会看到“审核中”'
          : '提交后马上交给微信支付，客户会收到通知'}
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
          disabled={fault !== null || note.trim() === ''}
          onClick={submit}
        >
          {`${needsSecond ? '提交审核' : '确认退款'} ${fen === null ? '' : yuanText(fen)}`}
        </Button>
        <Button onClick={onClose} disabled={asking.isPending}>
          先不退
        </Button>
      </div>
    </div>
  )
}
