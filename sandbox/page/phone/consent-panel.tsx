import { useState } from 'react'
import { useSandbox } from '../sandbox-context'
import { usePhone, type ConsentAsk } from './phone-context'

/** Asks the phone's holder whether the mini program may send these notices, each for one message. */
export function ConsentPanel({ ask }: { ask: ConsentAsk }) {
  const { snapshot } = useSandbox()
  const { askConsent } = usePhone()
  const [refused, setRefused] = useState<string[]>([])

  const answer = (accepted: (templateId: string) => boolean) => {
    ask.settle(
      Object.fromEntries(ask.templateIds.map((id) => [id, accepted(id) ? 'accept' : 'reject'])),
    )
    askConsent(null)
  }
  const toggle = (templateId: string) =>
    setRefused((ids) =>
      ids.includes(templateId) ? ids.filter((id) => id !== templateId) : [...ids, templateId],
    )

  return (
    <div className="sheet-back">
      <div
        className="sheet"
        role="dialog"
        aria-modal="true"
        aria-labelledby="consent-title"
        data-testid="consent-panel"
      >
        <p className="sheet-mark">沙盒手机的询问</p>
        <h4 id="consent-title">{snapshot.miniProgram.name}想给您发送这些通知</h4>
        <ul className="consent-list">
          {ask.templateIds.map((templateId) => (
            <li key={templateId}>
              <label>
                <input
                  type="checkbox"
                  data-testid={`consent-${templateId}`}
                  checked={!refused.includes(templateId)}
                  onChange={() => toggle(templateId)}
                />
                {
                  snapshot.subscribeTemplates.find((template) => template.templateId === templateId)
                    ?.title
                }
              </label>
            </li>
          ))}
        </ul>
        <p className="sheet-note">允许一次，可以收到一条</p>
        <div className="sheet-buttons">
          <button
            type="button"
            className="button"
            data-testid="consent-reject"
            onClick={() => answer(() => false)}
          >
            拒绝
          </button>
          <button
            type="button"
            className="button button-primary"
            data-testid="consent-accept"
            autoFocus
            onClick={() => answer((id) => !refused.includes(id))}
          >
            允许
          </button>
        </div>
      </div>
    </div>
  )
}
