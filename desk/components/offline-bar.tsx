import { useOnline } from '../hooks/use-online'

export function OfflineBar() {
  if (useOnline()) return null
  return (
    <p className="offline-bar" role="status">
      网络断开了，看到的是断开前的内容；写下的字都留着，连上后再发
    </p>
  )
}
