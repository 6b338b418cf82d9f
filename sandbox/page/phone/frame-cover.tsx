import { useSandbox } from '../sandbox-context'

/** What stands where a framed page will be, as long as there is no server to load it from. */
export function FrameCover() {
  const {
    snapshot: { policy },
  } = useSandbox()
  const words =
    policy.state === 'failed'
      ? '服务没有起来，请看看运行演示的终端'
      : policy.state === 'switching'
        ? '正在换平台，服务重新启动后会接着打开'
        : '服务还没有起来，起来后会接着打开'
  return (
    <div className="frame-cover" role="status">
      <span className="skeleton skeleton-wide" />
      <span className="skeleton" />
      <span className="skeleton skeleton-short" />
      <p>{words}</p>
    </div>
  )
}
