import type { ReactNode } from 'react'
import { usePhone } from './phone/phone-context'
import { useSandbox } from './sandbox-context'
import { Icon } from './ui/icon'
import { ViewLink } from './view-bar'

interface Step {
  title: string
  text: string
  go?: () => void
}

/** Beside the phone on wide screens: who holds it, and a way through the demo. */
export function Guide() {
  const { person } = useSandbox()
  const { dispatch } = usePhone()

  const steps: Step[] = [
    { title: '打开小程序', text: '在“我的”里点“联系客服”', go: () => dispatch({ type: 'launch' }) },
    { title: '从订单提交工单', text: '写下问题,附一张截图' },
    { title: '关注公众号', text: '绑定后,进度会发到微信', go: () => dispatch({ type: 'go', screen: 'account' }) },
    { title: '换到右边当客服', text: '接单,打开工作台,解决它' },
    { title: '在微信客服里转人工', text: '会话分到右边,一来一往,结束后评分' },
    { title: '回到手机', text: '点开收到的通知,确认已解决' },
    { title: '在右上角制造故障', text: '看看消息会不会丢' },
  ]

  return (
    <aside className="guide" aria-label="演示说明">
      <section>
        <h2>谁拿着手机</h2>
        <p className="guide-person"><strong>{person.nickname}</strong><span>{person.note}</span></p>
        <dl className="facts">
          <Fact name="公众号">{person.following ? '已关注' : '未关注'}</Fact>
          <Fact name="UnionID">{person.unionId ? '两边都有' : '没有'}</Fact>
          {person.consents.map((consent) => (
            <Fact key={consent.templateId} name={consent.title}>{`可发 ${consent.balance} 条`}</Fact>
          ))}
        </dl>
      </section>
      <section>
        <h2>走一遍</h2>
        <ol className="steps">
          {steps.map(({ title, text, go }) => (
            <li key={title}>
              {go ? <button type="button" onClick={go}>{title}<Icon name="next" size={14} /></button> : <strong>{title}</strong>}
              <span>{text}</span>
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h2>两个窗口对话</h2>
        <div className="guide-views"><ViewLink view="phone" label="客户手机" /><ViewLink view="wecom" label="企业微信" /></div>
      </section>
      <p className="guide-foot">这里的人、订单、卡密和消息都是示例数据,微信和企业微信由沙盒扮演。</p>
    </aside>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>
}
