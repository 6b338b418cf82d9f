import { useState, type ReactNode } from 'react'
import type { PersonView } from '../sandbox.contract'
import { steps, type Step } from './guide-steps'
import { usePhone } from './phone/phone-context'
import { useSandbox } from './sandbox-context'
import { Icon } from './ui/icon'
import { useDoneSteps } from './use-done-steps'
import { ViewLink } from './view-bar'

/** Beside the phone: who holds it, and a way through the demo whose steps tick by themselves. A slim strip where the window is narrow. */
export function Guide() {
  const { person } = useSandbox()
  const done = useDoneSteps()
  const [open, setOpen] = useState(false)
  const next = steps.find(({ key }) => !done.has(key))

  return (
    <aside className="guide" aria-label="演示说明" data-open={open}>
      <div className="guide-strip">
        <strong className="guide-count">{`${done.size}/${steps.length}`}</strong>
        {next ? (
          <StepButton step={next} label={`下一步：${next.title}`} />
        ) : (
          <span>走完了，谢谢您</span>
        )}
        <button
          type="button"
          className="text-button"
          aria-expanded={open}
          data-testid="guide-toggle"
          onClick={() => setOpen(!open)}
        >
          {open ? '收起' : '全部步骤'}
        </button>
      </div>
      <div className="guide-whole">
        <Holder person={person} />
        <section>
          <h2>{`走一遍（${done.size}/${steps.length}）`}</h2>
          <ol className="steps">
            {steps.map((step) => (
              <li
                key={step.key}
                data-done={done.has(step.key)}
                data-next={step === next}
                data-testid={`step-${step.key}`}
              >
                <StepButton step={step} label={step.title} onGo={() => setOpen(false)} />
                <span>{step.text}</span>
                {done.has(step.key) && <span className="sr-only">已完成</span>}
              </li>
            ))}
          </ol>
        </section>
        <section>
          <h2>两个窗口对话</h2>
          <div className="guide-views">
            <ViewLink view="phone" label="客户手机" />
            <ViewLink view="wecom" label="企业微信" />
          </div>
        </section>
        <p className="guide-foot">
          这里的人、订单、卡密和消息都是示例数据，微信和企业微信由沙盒扮演。
        </p>
      </div>
    </aside>
  )
}

function StepButton({ step, label, onGo }: { step: Step; label: string; onGo?: () => void }) {
  const { pointAt } = useSandbox()
  const { dispatch } = usePhone()
  const go = () => {
    onGo?.()
    pointAt(step.place)
    if (step.key === 'open') dispatch({ type: 'launch' })
    if (step.key === 'ticket') dispatch({ type: 'launch', path: 'pages/orders/index' })
    if (step.key === 'follow') dispatch({ type: 'go', screen: 'account' })
    if (step.key === 'person') dispatch({ type: 'launch', path: 'packages/service/contact/index' })
    if (step.key === 'notice') dispatch({ type: 'go', screen: 'chats' })
  }
  return (
    <button type="button" onClick={go}>
      {label}
      <Icon name="next" size={14} />
    </button>
  )
}

function Holder({ person }: { person: PersonView }) {
  return (
    <section>
      <h2>谁拿着手机</h2>
      <p className="guide-person">
        <strong>{person.nickname}</strong>
        <span>{person.note}</span>
      </p>
      <dl className="facts">
        <Fact name="公众号">{person.following ? '已关注' : '未关注'}</Fact>
        {person.consents.map((consent) => (
          <Fact key={consent.templateId} name={consent.title}>{`可发 ${consent.balance} 条`}</Fact>
        ))}
      </dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
