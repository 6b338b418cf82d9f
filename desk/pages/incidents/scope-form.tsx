import { useQuery } from '@tanstack/react-query'
import { App as Messages, Button } from 'antd'
import { useState } from 'react'
import type { DeskIncident, IncidentChoices } from '../../../server/incidents/incident.contract'
import { wordsOf } from '../../api/api-fault'
import { getIncidentChoices, writeIncident, type IncidentWrite } from '../../api/incidents'
import { Bones } from '../../components/bones'
import { Trouble, WriteTrouble } from '../../components/trouble'
import { useFault } from '../../hooks/use-fault'
import { steerForm } from '../../lib/form-keys'
import { KeywordsField, Reach, ScopeFields, scopeOf, type WrittenScope } from './scope-fields'
import { useIncidentWrite } from './use-incident-write'

interface ScopeFormProps {
  incident: DeskIncident
  onClose: () => void
}

/** What a running incident covers, with what the change would link before it is made. */
export function ScopeForm({ incident, onClose }: ScopeFormProps) {
  const choices = useQuery({
    queryKey: ['incidents', 'choices'],
    queryFn: ({ signal }) => getIncidentChoices(signal),
    staleTime: 60_000,
  })
  if (choices.isPending) return <Bones rows={3} height={32} label="正在取可以选的范围" />
  if (!choices.data)
    return (
      <Trouble
        title="没有取到可以选的范围"
        words={wordsOf(choices.error)}
        onRetry={() => void choices.refetch()}
        retrying={choices.isFetching}
      />
    )
  return (
    <Form incident={incident} choices={withOwn(choices.data, incident.scope)} onClose={onClose} />
  )
}

/** What it covers now stays to be chosen, also where the list does not hold it any more. */
function withOwn(choices: IncidentChoices, scope: DeskIncident['scope']): IncidentChoices {
  const missing = <Named extends { id: string }>(
    own: Named[],
    listed: ReadonlyArray<{ id: string }>,
  ) => own.filter(({ id }) => !listed.some((one) => one.id === id))
  const own = scope.supplier ? [scope.supplier] : []
  return {
    ...choices,
    suppliers: [...missing(own, choices.suppliers), ...choices.suppliers],
    products: [
      ...missing(scope.products, choices.products).map((one) => ({ ...one, supplierId: null })),
      ...choices.products,
    ],
  }
}

function Form({ incident, choices, onClose }: ScopeFormProps & { choices: IncidentChoices }) {
  const { incidentId, version, scope: now } = incident
  const { message } = Messages.useApp()
  const [written, setWritten] = useState<WrittenScope>(() => ({
    supplierId: now.supplier?.id ?? '',
    productIds: now.products.map(({ id }) => id),
    categories: now.categories,
    kinds: now.kinds,
  }))
  const [keywords, setKeywords] = useState(incident.keywords)
  const fault = useFault()
  const write = useIncidentWrite<IncidentWrite>({
    name: `${incidentId}.scope`,
    send: (body, key) => writeIncident(incidentId, body, key),
    onError: fault.fail,
    onDone() {
      void message.success('范围改好了，符合的工单正在关联')
      onClose()
    },
  })
  const scope = scopeOf(written, choices)
  const submit = (): void => {
    if (!write.isPending) write.mutate({ to: 'scope', body: { version, scope, keywords } })
  }
  return (
    <div
      className="incident-form"
      role="group"
      aria-label="改范围"
      onKeyDown={(event) => steerForm(event, { send: submit, close: onClose })}
    >
      <div className="incident-form__fields">
        <ScopeFields
          written={written}
          choices={choices}
          onChange={(part) => {
            fault.clear()
            setWritten((before) => ({ ...before, ...part }))
          }}
        />
        <KeywordsField
          keywords={keywords}
          onChange={(words) => {
            fault.clear()
            setKeywords(words)
          }}
        />
      </div>
      <Reach scope={scope} startedAt={incident.startedAt} incidentId={incidentId} />
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="incident-form__foot">
        <Button type="primary" loading={write.isPending} onClick={submit}>
          改好了
        </Button>
        <Button onClick={onClose}>收起</Button>
      </div>
    </div>
  )
}
