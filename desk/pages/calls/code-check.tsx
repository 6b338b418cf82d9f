import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { DeskCaller } from '../../../server/calls/desk-call.contract'
import { wordsOf } from '../../api/api-fault'
import { checkCode } from '../../api/calls'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

const DIGITS = 6

/** The caller reads it out of the mini program; what they cannot read out opens nothing. */
export function CodeCheck() {
  const navigate = useNavigate()
  const client = useQueryClient()
  const [code, setCode] = useState('')
  const checking = useMutation<DeskCaller, unknown, string>({
    mutationFn: (typed) => checkCode(typed, writeKey('call.check', typed)),
    onSuccess: (caller) => {
      forgetWriteKey('call.check')
      client.setQueryData(['calls', caller.callId], caller)
      void client.invalidateQueries({ queryKey: ['calls'], exact: true })
      void navigate(`/calls/${caller.callId}`)
    },
    onError: () => forgetWriteKey('call.check'),
  })
  const digits = code.replace(/\D/g, '')
  const check = (): void => {
    if (digits.length === DIGITS && !checking.isPending) checking.mutate(digits)
  }
  return (
    <section className="card call-check" aria-label="核对通话码">
      <h2>对方报的通话码</h2>
      <p className="card__none">
        客户在小程序“联系客服”里取，念给您听。核对后打开客户资料，并显示您要说的口令
      </p>
      <div className="call-check__row">
        <Input
          autoFocus
          size="large"
          className="call-check__code code"
          inputMode="numeric"
          autoComplete="off"
          maxLength={8}
          value={code}
          placeholder="6 位数字"
          aria-label="通话码"
          onChange={(event) => setCode(event.target.value)}
          onPressEnter={check}
        />
        <Button
          type="primary"
          size="large"
          loading={checking.isPending}
          disabled={digits.length !== DIGITS}
          onClick={check}
        >
          核对
        </Button>
      </div>
      {checking.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(checking.error)}
        </p>
      ) : null}
    </section>
  )
}
