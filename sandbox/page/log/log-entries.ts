import type {
  ApiCallRecord,
  ApiName,
  CallbackRecord,
  DeliveryAttempt,
  SandboxSnapshot,
} from '../../sandbox.contract'

export interface LogEntry {
  id: string
  at: string
  /** Who called: WeChat (or WeCom) the server, or the server WeChat. */
  caller: 'wechat' | 'server'
  account: ApiName
  what: string
  outcome: string
  tone: 'done' | 'wait' | 'late' | 'quiet'
  milliseconds: number | null
  /** Only callbacks can be sent again. */
  callbackId: string | null
  details: string[]
}

/** Calls and callbacks as one list, newest first. */
export function logEntries({
  callbacks,
  apiCalls,
}: Pick<SandboxSnapshot, 'callbacks' | 'apiCalls'>): LogEntry[] {
  return [...callbacks.map(fromCallback), ...apiCalls.map(fromCall)].sort(
    (a, b) => Date.parse(b.at) - Date.parse(a.at),
  )
}

const results: Record<CallbackRecord['result'], Pick<LogEntry, 'outcome' | 'tone'>> = {
  pending: { outcome: '等待应答', tone: 'wait' },
  shown: { outcome: '已回复', tone: 'done' },
  silent: { outcome: '收下，不回复', tone: 'quiet' },
  fault: { outcome: '没有可用的应答', tone: 'late' },
  dropped: { outcome: '按设置丢失', tone: 'wait' },
}

const attemptOutcomes = {
  answered: '已应答',
  'timed-out': '超时',
  'connection-failed': '连不上',
  'bad-status': '状态不对',
} as const

function fromCallback(record: CallbackRecord): LogEntry {
  const { attempts } = record
  const { outcome, tone } = results[record.result]
  return {
    id: record.id,
    at: record.at,
    caller: 'wechat',
    account: record.account,
    what: record.what,
    tone,
    callbackId: record.id,
    outcome: attempts.length > 1 ? `${outcome} · 送达 ${attempts.length} 次` : outcome,
    milliseconds: attempts[attempts.length - 1]?.milliseconds ?? null,
    details: attempts.map(describeAttempt),
  }
}

function describeAttempt(
  { outcome, status, milliseconds, body }: DeliveryAttempt,
  index: number,
): string {
  const line = `第 ${index + 1} 次 · ${attemptOutcomes[outcome]} · HTTP ${status ?? '无'} · ${Math.round(milliseconds)} ms`
  return body ? `${line}\n${body}` : line
}

function fromCall(call: ApiCallRecord): LogEntry {
  const well = call.errcode === 0 && call.status === 200
  return {
    id: call.id,
    at: call.at,
    caller: 'server',
    account: call.account,
    what: call.path,
    callbackId: null,
    outcome: outcomeOf(call),
    tone: well ? 'done' : 'late',
    milliseconds: call.milliseconds,
    details: [
      `${call.method} ${call.path}\nHTTP ${call.status ?? '无'} · errcode ${call.errcode} · ${call.errmsg || 'ok'}`,
    ],
  }
}

function outcomeOf({ status, errcode }: ApiCallRecord): string {
  if (status === null) return '没有应答'
  if (status !== 200) return `HTTP ${status}`
  return `errcode ${errcode}`
}
