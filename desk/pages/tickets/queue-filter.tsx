import { Input, Segmented, Select, type InputRef } from 'antd'
import { forwardRef, type KeyboardEvent } from 'react'
import { Link } from 'react-router'
import type { DeskTicketPage } from '../../../server/tickets/desk/desk-ticket.contract'
import type { TicketFilter } from '../../api/tickets'
import { Icon } from '../../components/icon'
import { TabLabel } from '../../components/tab-label'
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
