import { Input, Segmented, type InputRef } from 'antd'
import { forwardRef, type KeyboardEvent } from 'react'
import type { SessionPage } from '../../../server/reception/desk/desk-session.contract'
import type { SessionView } from '../../api/sessions'
import { Icon } from '../../components/icon'
import { TabLabel } from '../../components/tab-label'
import { SESSION_VIEWS } from '../../lib/labels'

interface SessionFilterProps {
  view: SessionView
  onView: (view: SessionView) => void
  counts: SessionPage['counts'] | null
  words: string
  onWords: (words: string) => void
  /** Enter in the search field: to the first that fits. */
  onGo: () => void
  block: boolean
}

export const SessionFilter = forwardRef<InputRef, SessionFilterProps>(
  function SessionFilter(props, ref) {
    const { view, onView, counts, words, onWords, onGo, block } = props
    const countOf = (value: SessionView): number => (value === 'ended' ? 0 : (counts?.[value] ?? 0))
    const options = SESSION_VIEWS.map(({ value, label }) => ({
      value,
      label: <TabLabel label={label} count={countOf(value)} />,
    }))
    const steer = (event: KeyboardEvent<HTMLInputElement>): void => {
      if (event.key === 'Escape') event.currentTarget.blur()
    }
    const go = (event: KeyboardEvent): void => {
      if (!event.nativeEvent.isComposing) onGo()
    }
    return (
      <div className="queue__filter" role="search">
        <Segmented<SessionView>
          value={view}
          options={options}
          block={block}
          aria-label="哪些会话"
          onChange={onView}
        />
        <Input
          ref={ref}
          className="queue__search"
          prefix={<Icon name="search" />}
          suffix={<kbd>/</kbd>}
          allowClear
          placeholder="客户、订单号或事情"
          aria-label="找会话"
          value={words}
          onChange={(event) => onWords(event.target.value)}
          onPressEnter={go}
          onKeyDown={steer}
        />
      </div>
    )
  },
)
