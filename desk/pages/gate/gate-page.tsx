import { useParams, useSearchParams } from 'react-router'
import { goToLogIn } from '../../lib/log-in'
import { Gate } from './gate'

interface Reason {
  title: string
  words: readonly string[]
  label: string | null
}

const LOG_IN: Reason = {
  title: '请先登录',
  words: ['工作台认企业微信的身份，不用另外记密码。', '在企业微信里打开，会自动登录。'],
  label: '用企业微信登录',
}

const REASONS: Record<string, Reason> = {
  'log-in': LOG_IN,
  'signed-out': { title: '已退出', words: ['未发出的草稿已从这台设备上清除。'], label: '重新登录' },
  'logged-out': {
    title: '这台设备已退出',
    words: [
      '您在别的设备上退出了这里的登录，或已不在客服名单里。',
      '写了一半的内容还留在这台设备上，重新登录后接着写。',
    ],
    label: '重新登录',
  },
  'not-agent': {
    title: '您还没有开通客服工作台',
    words: [
      '已认出您的企业微信，但您不在客服名单里。',
      '需要使用的话，请让主管把您加进名单，再重新打开。',
    ],
    label: '换个身份登录',
  },
}

/** Log-in needed, or not an agent: in plain words, with the way on. */
export function GatePage() {
  const { reason = 'log-in' } = useParams()
  const [query] = useSearchParams()
  const { title, words, label } = REASONS[reason] ?? LOG_IN
  const returnTo = query.get('returnTo') ?? '/tickets'
  return (
    <Gate
      title={title}
      words={words}
      {...(label ? { action: { label, run: () => goToLogIn(returnTo) } } : {})}
    />
  )
}
