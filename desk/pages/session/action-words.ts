import type {
  DeskSession,
  SessionAction,
} from '../../../server/reception/desk/desk-session.contract'

/** The actions that have a form of their own. */
export type FormAction = Exclude<SessionAction, 'reply' | 'block'>

interface Words {
  title: string
  field: string
  example: string
  send: string
  done: string
}

export const FORM_WORDS: Record<FormAction, Words> = {
  take: {
    title: '接手',
    field: '给同事留一句（可不填）',
    example: '例如：金额大，我来跟',
    send: '接手',
    done: '接手了，客户会看到是您',
  },
  'hand-on': {
    title: '转给同事',
    field: '交接的话',
    example: '例如：卡密已核实无效，等供货商回话，别再让客户发截图',
    send: '转过去',
    done: '转过去了',
  },
  'to-bot': {
    title: '交给自动客服',
    field: '给同事留一句（可不填）',
    example: '例如：在问发票怎么开，规则都写着',
    send: '问客户要不要',
    done: '问了，客户选“好”才会换过去',
  },
  note: {
    title: '备注',
    field: '写给同事的话',
    example: '例如：客户晚上八点后才方便',
    send: '记下',
    done: '记下了，只有同事能看到',
  },
  end: {
    title: '结束会话',
    field: '给同事留一句（可不填）',
    example: '例如：已补发，客户确认能用',
    send: '结束会话',
    done: '结束了，已请客户评价',
  },
}

/** Departments and people in one list: `department:after-sales`, `agent:1031`. */
export type Target = string

export function faultOf(
  action: FormAction,
  { text, target }: { text: string; target: Target | null },
): string | null {
  if (action === 'hand-on' && target === null) return '请选一个部门，或者一位同事'
  if (text.trim() !== '') return null
  if (action === 'note') return '请写下要记的话'
  return action === 'hand-on' ? '请写一句交接的话，同事不用再问一遍' : null
}

export function bodyOf(
  action: FormAction,
  { text, target }: { text: string; target: Target | null },
): Record<string, string | null> {
  const words = text.trim()
  if (action === 'note') return { text: words }
  if (action !== 'hand-on') return { note: words || null }
  const [kind, value = ''] = (target ?? '').split(':')
  return { note: words, ...(kind === 'agent' ? { workNumber: value } : { department: value }) }
}

/** What the customer is about to read. */
export function previewOf(action: FormAction, me: string, forBot: string | null): string | null {
  if (action === 'to-bot')
    return `您刚才问的“${forBot ?? ''}”，自动客服现在就能答。要不要先让它答？选“好”才会换，位置留 10 分钟；不选，客服照旧接待您`
  if (action === 'take') return `${me} 来为您服务了，您说过的都已经看到，请接着说`
  return action === 'end' ? '这次就到这里。问题解决了吗？请您评一评' : null
}

/** What else must be known before it is done. */
export function warningOf(
  action: FormAction,
  { status, holder, mine, cannotReplyText, channel }: DeskSession,
): string | null {
  if (action === 'take' && status === 'serving' && holder && !mine)
    return `现在由 ${holder} 接待，接手后由您接着回复`
  if (action === 'take' && channel === 'wecom-kf')
    return '接手后，会话会出现在您的企业微信里，在那里回复'
  if (action === 'to-bot')
    return '客户点“好”之前，会话还在您手上；客户随时可以回来找客服，位置留 10 分钟'
  if (action === 'end' && cannotReplyText === null) return '结束后，客户再说话会开始新的会话'
  return null
}
