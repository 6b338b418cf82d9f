import type { ReactNode } from 'react'
import { usePhone } from './phone/phone-context'
import { useSandbox } from './sandbox-context'

interface Step {
  title: string
  text: string
  go?: { label: string; act(): void }
}

/** Beside the phone on wide screens: who holds it, and a way through the demo. */
export function Guide() {
  const { snapshot, person } = useSandbox()
  const { dispatch } = usePhone()
  const { name } = snapshot.officialAccount

  const steps: Step[] = [
    {
      title: '打开小程序', text: '到“我的”,点“联系客服”,看现在哪些渠道开着',
      go: { label: '打开小程序', act: () => dispatch({ type: 'launch' }) },
    },
    { title: '从订单提交工单', text: '选一个订单,写下问题,附一张截图' },
    {
      title: '绑定公众号', text: `关注${name},进度才到得了微信`,
      go: { label: '看看公众号', act: () => dispatch({ type: 'go', screen: 'account' }) },
    },
    { title: '换到右边当客服', text: '收到卡片,接单,打开工作台,问一句、再解决' },
    { title: '回到手机', text: '点开收到的通知,补一张图,确认已解决' },
    { title: '制造故障', text: '右上角让微信出错,看消息会不会丢' },
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
              <strong>{title}</strong>
              <span>{text}</span>
              {go && <button type="button" className="text-button" onClick={go.act}>{go.label}</button>}
            </li>
          ))}
        </ol>
      </section>
      <p className="guide-foot">这里的人、订单、卡密和消息都是示例数据,微信和企业微信由沙盒扮演。</p>
    </aside>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>
}
