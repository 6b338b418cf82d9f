import { useState } from 'react'
import { useSandbox } from '../sandbox-context'
import { clockSeconds } from '../ui/time'
import type { LogEntry } from './log-entries'

const accounts: Record<LogEntry['account'], string> = {
  'official-account': '公众号',
  'mini-program': '小程序',
  'wecom-app': '企业微信',
  'wecom-kf': '微信客服',
  pay: '微信支付',
  platform: '交易平台',
}

export function LogRow({ entry }: { entry: LogEntry }) {
  const { act } = useSandbox()
  const [open, setOpen] = useState(false)
  const { callbackId } = entry
  return (
    <li
      className="log-item"
      data-testid="log-row"
      data-caller={entry.caller}
      data-tone={entry.tone}
    >
      <button type="button" className="log-row" aria-expanded={open} onClick={() => setOpen(!open)}>
        <time dateTime={entry.at}>{clockSeconds(entry.at)}</time>
        <span className={`log-way log-way-${entry.caller}`}>
          {entry.caller === 'wechat' ? '回调' : '调用'}
        </span>
        <span className="log-account">{accounts[entry.account]}</span>
        <span className="log-what mono">{entry.what}</span>
        <span className={`log-outcome log-outcome-${entry.tone}`}>{entry.outcome}</span>
        <span className="log-ms">
          {entry.milliseconds === null ? '' : `${Math.round(entry.milliseconds)} ms`}
        </span>
      </button>
      {open && (
        <div className="log-details">
          {entry.details.map((detail, index) => (
            <pre key={index}>{detail}</pre>
          ))}
          {callbackId && (
            <button
              type="button"
              className="text-button"
              data-testid="log-redeliver"
              onClick={() =>
                void act('POST /sandbox/callbacks/redeliver', { body: { callbackId } })
              }
            >
              再送达一次
            </button>
          )}
        </div>
      )}
    </li>
  )
}
