import { useSandbox } from '../sandbox-context'
import { NoticeCard } from './notice-card'
import { PhoneHead } from './phone-head'

/** Subscribe messages of the mini program. */
export function NoticesScreen() {
  const { snapshot, person } = useSandbox()
  return (
    <section className="phone-screen" aria-label="服务通知">
      <PhoneHead title="服务通知" />
      <ol className="chat-stream" aria-live="polite">
        {person.serviceNotices.length === 0 && (
          <li className="system-line">还没有通知。在小程序里提交工单时允许接收，进度就会到这里</li>
        )}
        {person.serviceNotices.map((notice) => (
          <li key={notice.id} className="bubble-row bubble-row-card">
            <NoticeCard notice={notice} from={snapshot.miniProgram.name} testId="service-notice" />
          </li>
        ))}
      </ol>
    </section>
  )
}
