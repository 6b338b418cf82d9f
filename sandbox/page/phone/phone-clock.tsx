import { useSandbox } from '../sandbox-context'
import { useSandboxNow } from '../use-sandbox-now'
import { clockTime } from '../ui/time'

export function PhoneClock() {
  const { snapshot } = useSandbox()
  return <span>{clockTime(useSandboxNow(snapshot.now))}</span>
}
