import type { IconName } from '@/components/icon'
import type { ApiError, ErrorKind } from '@/services/api-error'

interface ErrorWords {
  icon: IconName
  title: string
  text: string
  reference?: string
}

const WORDS: Record<ErrorKind, { icon: IconName; title: string; text?: string }> = {
  offline: { icon: 'offline', title: '没有连上网络', text: '请看看手机的网络,连上后再试' },
  timeout: { icon: 'clock', title: '等得有点久', text: '15 秒了还没有回应,可能是网络较慢,再试一次通常就好' },
  refused: { icon: 'info', title: '暂时做不了' },
  fault: { icon: 'alert', title: '我们这边出了点问题' },
}

/** What an error says on a page that could not be shown because of it. */
export function wordsFor(error: ApiError): ErrorWords {
  const { icon, title, text = error.detail } = WORDS[error.kind]
  if (error.status === 404) return { icon: 'inbox', title: '没有找到', text: error.detail }
  if (error.status === 401) return { icon: 'user', title: '还没有登录', text: error.detail }
  const reference = error.kind === 'fault' && error.requestId ? error.requestId : undefined
  return { icon, title, text, reference }
}
