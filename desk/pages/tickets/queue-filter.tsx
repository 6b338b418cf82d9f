import { useQuery } from '@tanstack/react-query'
import { Input, Segmented, Select, type InputRef } from 'antd'
import { forwardRef, type KeyboardEvent } from 'react'
import { Link } from 'react-router'
import type { DeskTicketPage } from '../../../server/tickets/desk/desk-ticket.contract'
import type { TicketFilter } from '../../api/tickets'
import { listIncidents } from '../../api/incidents'
import { Icon } from '../../components/icon'
import { TabLabel } from '../../components/tab-label'
import { useTags } from '../../hooks/use-tags'
import { SCOPES, STATUSES } from '../../lib/labels'

interface QueueFilterProps {
  filter: TicketFilter
  counts: DeskTicketPage['counts'] | null
  onChange: (part: Partial<TicketFilter>) => void
  words: string
  onWords: (words: string) => void
  /** Enter in the search field: to the first that fits, or straight to a number. */
  onGo: () => void
  block: boolean
}

export const QueueFilter = forwardRef<InputRef, QueueFilterProps>(function QueueFilter(props, ref) {
  const { filter, onChange, counts, words, onWords, onGo, block } = props
  const options = SCOPES.map(({ value, label }) => ({
    value,
    label: <TabLabel label={label} count={counts?.[value] ?? 0} />,
  }))
  const choose = (status: TicketFilter['status'] | null): void =>
    onChange({ status: status ?? undefined })
  const go = (event: KeyboardEvent): void => {
    if (!event.nativeEvent.isComposing) onGo()
  }
  return (
    <div className="queue__filter" role="search">
      <Segmented<TicketFilter['scope']>
        value={filter.scope}
        options={options}
        block={block}
        aria-label="哪些工单"
        onChange={(scope) => onChange({ scope })}
      />
      <Select
        allowClear
        placeholder="全部状态"
        aria-label="状态"
        value={filter.status ?? null}
        options={[...STATUSES]}
        onChange={choose}
        popupMatchSelectWidth={false}
      />
      {!block && <Marks filter={filter} onChange={onChange} />}
      <Input
        ref={ref}
        className="queue__search"
        prefix={<Icon name="search" />}
        suffix={<kbd>/</kbd>}
        allowClear
        placeholder="编号、订单、客户或问题"
        aria-label="找工单"
        value={words}
        onChange={(event) => onWords(event.target.value)}
        onPressEnter={go}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      <Link className="queue__open" to="/tickets/new">
        替客户开工单
      </Link>
    </div>
  )
})

/** By what colleagues have put on them: a tag, or the incident that they are of. */
function Marks({ filter, onChange }: Pick<QueueFilterProps, 'filter' | 'onChange'>) {
  const tags = useTags()
  const incidents = useQuery({
    queryKey: ['incidents', 'open-to-choose'],
    queryFn: ({ signal }) => listIncidents({ state: 'open', cursor: null }, signal),
    staleTime: 60_000,
  })
  const open = (incidents.data?.items ?? []).map(({ incidentId, title }) => ({
    value: incidentId,
    label: title,
  }))
  // One that is over is not among those to choose, and may still be in the address.
  const known = open.some(({ value }) => value === filter.incident) || !filter.incident
  return (
    <>
      <Select<string>
        allowClear
        showSearch
        placeholder="标签"
        aria-label="标签"
        value={filter.tag ?? null}
        options={tags.map(({ tag }) => ({ value: tag, label: tag }))}
        notFoundContent="还没有人加过标签"
        onChange={(tag) => onChange({ tag: tag || undefined })}
        popupMatchSelectWidth={false}
      />
      {(open.length > 0 || filter.incident) && (
        <Select<string>
          allowClear
          placeholder="故障"
          aria-label="故障"
          value={filter.incident ?? null}
          options={
            known ? open : [...open, { value: filter.incident ?? '', label: '已恢复的故障' }]
          }
          onChange={(incident) => onChange({ incident: incident || undefined })}
          popupMatchSelectWidth={false}
        />
      )}
    </>
  )
}
