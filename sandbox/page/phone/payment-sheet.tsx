import { useState } from 'react'
import { usePhone, type PaymentAsk } from './phone-context'

const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`

/** The payment sheet of the phone: what is paid, and the two ways out of it. */
export function PaymentSheet({ ask }: { ask: PaymentAsk }) {
  const { askPayment } = usePhone()
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const end = (answer: 'ok' | 'cancel') => {
    ask.settle(answer)
    askPayment(null)
  }
  const confirm = () => {
    setBusy(true)
    ask.confirm().then(
      () => end('ok'),
      (error: unknown) => {
        setFault(error instanceof Error ? error.message : '没有付成')
        setBusy(false)
      },
    )
  }
  return (
    <div className="sheet-back">
      <div
        className="sheet"
        role="dialog"
        aria-modal="true"
        aria-labelledby="payment-title"
        data-testid="payment-sheet"
      >
        <p className="sheet-mark">沙盒手机的付款，不扣真钱</p>
        <h4 id="payment-title">{yuan(ask.totalFen)}</h4>
        <p className="sheet-note">{ask.description}</p>
        {fault && (
          <p className="sheet-note" role="alert">
            {fault}
          </p>
        )}
        <div className="sheet-buttons">
          <button
            type="button"
            className="button"
            data-testid="payment-cancel"
            onClick={() => end('cancel')}
          >
            取消
          </button>
          <button
            type="button"
            className="button button-primary"
            data-testid="payment-confirm"
            autoFocus
            disabled={busy}
            onClick={confirm}
          >
            确认付款
          </button>
        </div>
      </div>
    </div>
  )
}
