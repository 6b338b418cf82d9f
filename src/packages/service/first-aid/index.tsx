import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Chip } from '@/components/chip'
import { heading, status } from '@/components/spoken'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { routes } from '@/lib/routes'
import { askFirstAid, type FirstAidAsked } from '@/services/official'
import { go } from '@/shell/go'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { callPhone } from '../contact/reach'
import './index.scss'

const STEPS = [
  '马上停下：不再转账，不说验证码，挂断电话，退出共享屏幕，删掉让您装的软件',
  '打银行电话，或在微信支付里冻结、挂失，改支付密码',
  '改平台的登录密码，退出别的设备',
  '钱转出去了：拨 110 报警，反诈专线 96110 能帮着拦',
  '聊天、转账记录、对方账号都留着，不要删',
]

const HAPPENED = [
  { key: 'money', label: '转了钱' },
  { key: 'cards', label: '卡密给了别人' },
  { key: 'password', label: '说了密码或验证码' },
  { key: 'screen', label: '共享过屏幕、装了软件' },
  { key: 'account', label: '账号进不去' },
] as const
type Happened = (typeof HAPPENED)[number]['key']

interface Form {
  happened: readonly Happened[]
  text: string
}

const EMPTY: Form = { happened: [], text: '' }

function parse(kept: unknown): Partial<Form> {
  if (typeof kept !== 'object' || kept === null) return {}
  const [happened, text]: unknown[] = ['happened', 'text'].map((name): unknown =>
    Reflect.get(kept, name),
  )
  return {
    happened: Array.isArray(happened)
      ? HAPPENED.map(({ key }) => key).filter((key) => happened.includes(key))
      : [],
    text: typeof text === 'string' ? text : '',
  }
}

/** For whoever was tricked: what to do at once, in order, and one tap to the department for security. */
export default function FirstAidPage() {
  return (
    <Page>
      <View className="first-aid__lead" {...heading(1)}>
        先别慌，按顺序做，一步一步来
      </View>
      <Card>
        {STEPS.map((step, index) => (
          <View key={step} className="first-aid__step">
            <View className="first-aid__number">{index + 1}</View>
            <View className="first-aid__words">{step}</View>
          </View>
        ))}
        <View className="first-aid__calls">
          <Button kind="danger" onTap={() => void callPhone('110')}>
            拨 110
          </Button>
          <Button kind="secondary" onTap={() => void callPhone('96110')}>
            拨 96110
          </Button>
        </View>
      </Card>
      <Section title="交给安全部，一点就行">
        <AskForm />
      </Section>
      <Callout tone="wait" icon="shield">
        说能帮您追回钱、要您先交费的，也是骗子。我们不收任何费用，不要您的密码和验证码
      </Callout>
    </Page>
  )
}

function AskForm() {
  const { form, change, finish, idempotencyKey } = useDraft({
    name: 'first-aid',
    empty: EMPTY,
    parse,
  })
  const [asked, setAsked] = useState<FirstAidAsked | null>(null)
  const send = useGuarded(async () => {
    const { happened, text } = form
    setAsked(
      await askFirstAid({
        body: { happened: [...happened], text: text.trim() || null },
        idempotencyKey,
      }),
    )
    finish()
  })
  const toggle = (key: Happened): void =>
    change({
      happened: form.happened.includes(key)
        ? form.happened.filter((one) => one !== key)
        : [...form.happened, key],
    })
  if (asked) return <Asked asked={asked} />
  return (
    <Card>
      <View className="first-aid__label">发生了什么，可以不选</View>
      <View className="chips">
        {HAPPENED.map(({ key, label }) => (
          <Chip key={key} selected={form.happened.includes(key)} onTap={() => toggle(key)}>
            {label}
          </Chip>
        ))}
      </View>
      <TextField
        label="想补充的"
        note="选填"
        most={1_000}
        value={form.text}
        placeholder="对方的电话、账号、网址。密码和验证码不用写"
        onInput={(text) => change({ text })}
      />
      {send.error && <Callout tone="late" icon="alert">{`${send.error.detail}，写的还在`}</Callout>}
      <View className="first-aid__send">
        <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
          马上交给安全部
        </Button>
      </View>
    </Card>
  )
}

const Asked = ({ asked: { ticketNumber, text, warning } }: { asked: FirstAidAsked }) => (
  <Card>
    <View {...status()}>
      <Callout tone="done" icon="check">{`收到了，工单 ${ticketNumber}。${text}`}</Callout>
    </View>
    {warning && (
      <Callout tone="wait" icon="shield">
        {warning}
      </Callout>
    )}
    <View className="first-aid__send">
      <Button kind="secondary" onTap={() => go(routes.ticket(ticketNumber))}>
        看这张工单
      </Button>
    </View>
  </Card>
)
