import type { IconName } from '@/components/icon'
import type { ApiError, ErrorKind } from '@/services/api-error'

interface ErrorWords {
  icon: IconName
  title: string
  text: string
  reference?: string
  retryText?: string
}

const WORDS: Record<ErrorKind, { icon: IconName; title: string; text?: string }> = {
  offline: { icon: 'offline', title: '没有连上网络', text: '请看看手机的网络，连上后再试' },
  timeout: {
    icon: 'clock',
    title: '等得有点久',
    text: '15 秒了还没有回应，可能是网络较慢，再试一次通常就好',
  },
  refused: { icon: 'info', title: '暂时做不了' },
  fault: { icon: 'alert', title: '我们这边出了点问题' },
  back: { icon: 'refresh', title: '网络恢复了' },
}

/** What an error says on a page that could not be shown because of it. */
export function wordsFor(error: ApiError): ErrorWords {
  const { icon, title, text = error.detail } = WORDS[error.kind]
  if (error.code === 'signed_out')
    return { icon: 'user', title: '已退出登录', text: error.detail, retryText: '登录' }
  if (error.status === 401) return { icon: 'user', title: '还没有登录', text: error.detail }
  const reference = error.kind === 'fault' && error.requestId ? error.requestId : undefined
  // What the server says of its own fault is the title in other words.
  return { icon, title, text: text === title ? '请稍后再试，填好的内容不会丢' : text, reference }
}
