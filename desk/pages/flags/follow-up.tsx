import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input, Select } from 'antd'
import { useState } from 'react'
import { followUpFlag } from '../../api/flags'
import { WriteTrouble } from '../../components/trouble'
import { useFault } from '../../hooks/use-fault'
import { forgetWriteKey, writeKey } from '../../lib/write-key'
import { useColleagues } from '../session/use-session'

/** A ticket that goes on with it: what is to be done, for colleagues only, and who sees to it. */
export function FollowUp({ flagId, onDone }: { flagId: string; onDone: () => void }) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const { data } = useColleagues()
  const [text, setText] = useState('')
  const [workNumber, setWorkNumber] = useState<string | null>(null)
  const fault = useFault()
  const name = `flag.${flagId}.follow-up`
  const body = { text: text.trim(), workNumber }
  const make = useMutation({
    mutationFn: () => followUpFlag(flagId, body, writeKey(name, body)),
    onSuccess({ followUp }) {
      forgetWriteKey(name)
      void message.success(`建好了，在工单 ${followUp ?? ''}`)
      void client.invalidateQueries({ queryKey: ['flags'] })
      void client.invalidateQueries({ queryKey: ['tickets'] })
      onDone()
    },
    onError: fault.fail,
  })
  const send = (): void => {
    if (body.text === '') return fault.say('请写下要跟进什么')
    fault.clear()
    make.mutate()
  }
  const people = (data?.people ?? []).map((one) => ({
    value: one.me ? '' : one.workNumber,
    label: one.me ? '我自己' : one.label,
  }))
  return (
    <div className="flag__settle">
      <Select<string>
        value={workNumber ?? ''}
        aria-label="谁来跟进"
        className="flag__holder"
        loading={!data}
        showSearch={{ optionFilterProp: 'label' }}
        options={people.length > 0 ? people : [{ value: '', label: '我自己' }]}
        onChange={(chosen) => setWorkNumber(chosen || null)}
      />
      <Input
        autoFocus
        value={text}
        maxLength={500}
        placeholder="要跟进什么，只有同事能看到"
        aria-label="要跟进什么"
        onChange={(event) => {
          fault.clear()
          setText(event.target.value)
        }}
        onPressEnter={(event) => {
          if (!event.nativeEvent.isComposing) send()
        }}
      />
      <Button type="primary" onClick={send} loading={make.isPending}>
        建工单
      </Button>
      <Button onClick={onDone}>先不建</Button>
      {fault.words && <WriteTrouble words={fault.words} />}
    </div>
  )
}
