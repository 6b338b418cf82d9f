import type {
  AddNote,
  AskCustomer,
  DeskAction,
  ResolveTicket,
  TakeOverTicket,
} from '../../../server/tickets/desk/desk-ticket.contract'
import type { Draft } from '../../lib/drafts'
import { sideLabel } from '../../lib/labels'

/** The actions that consist of words. */
export type WrittenAction = Exclude<DeskAction, 'take'>

interface Words {
  title: string
  example: string
  placeholder: string
  send: string
  sent: string
}

export const WORDS: Record<WrittenAction, Words> = {
  note: {
    title: '写进展',
    send: '发给客户',
    sent: '发出了，客户会收到通知',
    example: '例如：已向供货商核实，这张卡在激活前已被使用，正在为您换一张。',
    placeholder: '写下的进展会原样出现在这里',
  },
  'note-internally': {
    title: '内部备注',
    send: '记下',
    sent: '记下了，只有同事能看到',
    example: '写给同事的话',
    placeholder: '',
  },
  'take-over': {
    title: '接过来',
    send: '接过来',
    sent: '接过来了，客户会看到是您在处理',
    example: '为什么接过来，只有同事能看到。例如：他今天休息，客户在催',
    placeholder: '',
  },
  ask: {
    title: '请客户补充',
    send: '发给客户',
    sent: '发出了，等客户补充期间停表',
    example: '例如：请补一张激活页面的截图，要看得到报错的那一行。',
    placeholder: '要问的问题会原样出现在这里',
  },
  resolve: {
    title: '解决',
    send: '解决',
    sent: '已给出解决，等客户确认',
    example: '例如：已补发新卡密，在订单里可以查看；旧卡已作废。',
    placeholder: '解决说明会原样出现在这里',
  },
}

const MISSING: Record<WrittenAction, string> = {
  note: '请先写下进展',
  ask: '请先写下要问的问题',
  resolve: '请先写下解决说明',
  'note-internally': '请先写下备注',
  'take-over': '请先写明为什么接过来',
}

/** What only colleagues read. */
export const isInternal = (action: WrittenAction, draft: Draft): boolean =>
  action === 'note-internally' || (action === 'note' && draft.visibility === 'internal')

/** What is missing before it can be sent; null when nothing is. */
export function faultOf(action: WrittenAction, draft: Draft): string | null {
  if (draft.text.trim() === '') return MISSING[action]
  if (action === 'resolve' && draft.responsibleSide === null)
    return '请选责任方；还说不准就选“待定”'
  return null
}

/** How long the customer has to answer, in hours. */
export const ANSWER_WITHIN: ReadonlyArray<{ value: number; label: string }> = [
  { value: 24, label: '1 天' },
  { value: 48, label: '2 天' },
  { value: 72, label: '3 天' },
  { value: 168, label: '7 天' },
]

export function bodyOf(
  action: WrittenAction,
  draft: Draft,
): AddNote | AskCustomer | ResolveTicket | TakeOverTicket {
  const text = draft.text.trim()
  if (action === 'take-over') return { reason: text }
  const attachmentIds = draft.files.map(({ attachmentId }) => attachmentId)
  const files = attachmentIds.length > 0 ? { attachmentIds } : {}
  if (action === 'note-internally') return { text, visibility: 'internal', ...files }
  if (action === 'ask') return { text, ...files }
  const basis = draft.responsibleBasis.trim()
  const side = draft.responsibleSide && {
    responsibleSide: draft.responsibleSide,
    ...(basis ? { responsibleBasis: basis } : {}),
  }
  if (action === 'resolve') return { text, ...files, responsibleSide: 'undetermined', ...side }
  return { text, ...files, visibility: draft.visibility, ...side }
}

/** What else the customer sees change besides the words. */
export function changesOf(action: WrittenAction, draft: Draft): string[] {
  const files = action === 'take-over' ? [] : draft.files.map(({ fileName }) => `附件：${fileName}`)
  if ((action !== 'note' && action !== 'resolve') || draft.responsibleSide === null) return files
  const basis = draft.responsibleBasis.trim()
  return [...files, `责任方：${sideLabel(draft.responsibleSide)}${basis ? `（${basis}）` : ''}`]
}
