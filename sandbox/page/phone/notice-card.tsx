import type { CardField, TapTarget } from '../../sandbox.contract'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { stamp } from '../ui/time'
import { usePhone } from './phone-context'

interface NoticeCardProps {
  notice: { id: string; title: string; fields: CardField[]; target: TapTarget; at: string }
  from?: string
  testId: string
}

/** A template message or a subscribe message: typed fields, and where a tap leads. */
export function NoticeCard({ notice, from, testId }: NoticeCardProps) {
  const { snapshot, person, act } = useSandbox()
  const { follow } = usePhone()
  const opens = notice.target.kind !== 'none'

  const open = async () => {
    const opened = await act('POST /sandbox/users/:id/open', {
      id: person.id,
      body: { messageId: notice.id },
    })
    if (opened) follow(opened.target)
  }

  return (
    <button
      type="button"
      className="notice-card"
      data-testid={testId}
      data-message-id={notice.id}
      disabled={!opens}
      onClick={() => void open()}
    >
      <span className="notice-card-from">
        {from && <span>{from}</span>}
        <time dateTime={notice.at}>{stamp(notice.at, snapshot.now)}</time>
      </span>
      <strong>{notice.title}</strong>
      <span className="notice-card-fields">
        {notice.fields.map((field) => (
          <span key={field.key} className="notice-card-field">
            <span>{field.label}</span>
            <span>{field.value}</span>
          </span>
        ))}
      </span>
      {opens && (
        <span className="notice-card-foot">
          {notice.target.kind === 'mini-program' ? '在小程序里查看' : '查看详情'}
          <Icon name="next" size={16} />
        </span>
      )}
    </button>
  )
}
