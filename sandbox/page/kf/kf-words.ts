import type { KfChat, KfMessage } from '../../kf.contract'

const KB = 1024

export function fileSize(bytes: number): string {
  if (bytes < KB) return `${bytes} 字节`
  return bytes < KB * KB ? `${Math.round(bytes / KB)} KB` : `${(bytes / KB / KB).toFixed(1)} MB`
}

/** What became of a message, where it did not simply arrive. */
export function failureWords({ failed }: Pick<KfMessage, 'failed'>): string | null {
  if (failed === null) return null
  const code = /^fail_type (\d+)$/.exec(failed)?.[1]
  return code === undefined ? failed : `没有送达（回执 ${code}）`
}

/** Where a chat stands, as WeCom's side says it. */
export function stateWords(
  { state, servicerId }: Pick<KfChat, 'state' | 'servicerId'>,
  nameOf: (agentId: string) => string,
): string {
  switch (state) {
    case 0:
      return '还没有人接待'
    case 1:
      return '机器人接待中'
    case 2:
      return '在待接入池里'
    case 3:
      return servicerId ? `${nameOf(servicerId)}接待中` : '人工接待中'
    case 4:
      return '会话已结束'
  }
}
