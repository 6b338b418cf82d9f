import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input, Radio } from 'antd'
import { useState } from 'react'
import type {
  DecideClaim,
  DeskClaim,
  DeskClaims,
} from '../../../server/after-sales/claims/desk-claims.contract'
import { wordsOf } from '../../api/api-fault'
import { decideClaim } from '../../api/claims'
import { fenOf, yuanText } from '../../lib/money'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

type Decision = DecideClaim['decision']

const CHOICES: ReadonlyArray<{ value: Decision; label: string; then: string }> = [
  { value: 'reissue', label: '补发', then: '走补发：符合条件马上补，否则由另一位同事审核' },
  { value: 'refund', label: '退款', then: '走退款：限额内马上退，超过由另一位同事审核' },
  { value: 'answer', label: '答复', then: '不补不退，把查到的告诉客户' },
  { value: 'refuse', label: '不同意', then: '客户会看到理由，还可以申请复核' },
]

interface ClaimFormProps {
  claim: DeskClaim
  onClose: () => void
  onDone: (claims: DeskClaims) => void
}

/** A decision with its reason, which the customer reads. A yes is the refund or reissue of this ticket, with its own limits and its second person. */
export function ClaimForm({ claim, onClose, onDone }: ClaimFormProps) {
  const { message } = Messages.useApp()
  const client = useQueryClient()
  const [decision, setDecision] = useState<Decision | null>(null)
  const [amount, setAmount] = useState((claim.amount.amountFen / 100).toFixed(2))
  const [reason, setReason] = useState('')
  const name = `${claim.claimId}.decision`
  const deciding = useMutation<DeskClaims, unknown, DecideClaim>({
    mutationFn: (body) => decideClaim(claim.claimId, body, writeKey(name, body)),
    onSuccess: (claims) => {
      forgetWriteKey(name)
      void message.success('决定已提交')
      for (const key of ['ticket-goods', 'ticket-money'])
        void client.invalidateQueries({ queryKey: [key] })
      onDone(claims)
    },
  })
  const fen = fenOf(amount)
  const amountFault = decision === 'refund' && !fen ? '请写金额，例如 9.90' : null
  const ready = decision !== null && reason.trim() !== '' && amountFault === null
  const submit = (): void => {
    if (!ready || decision === null) return
    deciding.mutate({
      decision,
      reason: reason.trim(),
      ...(decision === 'refund' && fen !== null && { amountFen: fen }),
    })
  }
  return (
    <div className="money__form">
      <Radio.Group
        aria-label="决定"
        value={decision}
        onChange={({ target }) =>
          setDecision(CHOICES.find(({ value }) => value === target.value)?.value ?? null)
        }
        options={CHOICES.map(({ value, label }) => ({ value, label }))}
      />
      {decision === 'refund' && (
        <label>
          退款金额（元）
          <Input
            value={amount}
            inputMode="decimal"
            status={amountFault ? 'error' : ''}
            onChange={(event) => setAmount(event.target.value)}
          />
        </label>
      )}
      {amountFault && <p className="money__fault">{amountFault}</p>}
      <label>
        理由（客户能看到）
        <Input.TextArea
          value={reason}
          maxLength={300}
          autoSize={{ minRows: 2, maxRows: 5 }}
          placeholder="例如：供货商确认卡密在您查看前已被使用"
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <p className="card__none">
        {CHOICES.find(({ value }) => value === decision)?.then ?? '先选一个决定'}
      </p>
      {deciding.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(deciding.error)}
        </p>
      ) : null}
      <div className="money__buttons">
        <Button type="primary" loading={deciding.isPending} disabled={!ready} onClick={submit}>
          {decision === 'refund' && fen ? `确认退款 ${yuanText(fen)}` : '提交决定'}
        </Button>
        <Button onClick={onClose} disabled={deciding.isPending}>
          先不定
        </Button>
      </div>
    </div>
  )
}
