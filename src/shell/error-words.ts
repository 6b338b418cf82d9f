import type { IconName } from '@/components/icon'
import type { ApiError, ErrorKind } from '@/services/api-error'

interface ErrorWords {
  icon: IconName
  title: string
  text: string
  reference?: string
}

const TITLES: Record<ErrorKind, { icon: IconName; title: string }> = {
  offline: { icon: 'offline', title: '没有连上网络' },
  timeout: { icon: 'clock', title: '等得有点久' },
  refused: { icon: 'info', title: '暂时做不了' },
  fault: { icon: 'alert', title: '我们这边出了点问题' },
}

/** What an error says on a page that could not be shown because of it. */
export function wordsFor(error: ApiError): ErrorWords {
  const { icon, title } = TITLES[error.kind]
  if (error.status === 404) return { icon: 'inbox', title: '没有找到', text: error.detail }
  if (error.status === 401) return { icon: 'user', title: '还没有登录', text: error.detail }
  const reference = error.kind === 'fault' && error.requestId ? error.requestId : undefined
  return { icon, title, text: error.detail, reference }
}
