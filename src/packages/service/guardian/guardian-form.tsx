import { View } from '@tarojs/components'
import { useMemo, useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Chip } from '@/components/chip'
import { ImagePicker } from '@/components/image-picker'
import { status } from '@/components/spoken'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useFiles } from '@/hooks/use-files'
import { useGuarded } from '@/hooks/use-guarded'
import { routes } from '@/lib/routes'
import { readSentFiles, type SentFile } from '@/services/attachments'
import { askAsGuardian, type GuardianAsked } from '@/services/own-doors'
import { go } from '@/shell/go'
import { preview } from '@/shell/preview'

const RELATIONS = [
  { key: 'parent', label: '父母' },
  { key: 'grandparent', label: '祖父母、外祖父母' },
  { key: 'other', label: '其他监护人' },
] as const
const AGES = [
  { key: 'under-8', label: '八周岁以下' },
  { key: '8-15', label: '八到十五周岁' },
  { key: '16-17', label: '十六到十七周岁' },
] as const

interface Form {
  relation: (typeof RELATIONS)[number]['key'] | null
  age: (typeof AGES)[number]['key'] | null
  account: string
  text: string
  pictures: readonly SentFile[]
}

const MOST_PICTURES = 9
const EMPTY: Form = { relation: null, age: null, account: '', text: '', pictures: [] }

function parse(kept: unknown): Partial<Form> {
  if (typeof kept !== 'object' || kept === null) return {}
  const [relation, age, account, text, pictures]: unknown[] = [
    'relation',
    'age',
    'account',
    'text',
    'pictures',
  ].map((name): unknown => Reflect.get(kept, name))
  return {
    relation: RELATIONS.find(({ key }) => key === relation)?.key ?? null,
    age: AGES.find(({ key }) => key === age)?.key ?? null,
    account: typeof account === 'string' ? account : '',
    text: typeof text === 'string' ? text : '',
    pictures: readSentFiles(pictures),
  }
}

function missingOf({ relation, age, account, text }: Form): string | null {
  if (relation === null) return '请选您和孩子的关系'
  if (age === null) return '请选孩子的年龄段'
  if (account.trim().length < 2) return '请写账号昵称、手机尾号或订单号，知道哪个写哪个'
  return text.trim() === '' ? '请写一句是怎么买的' : null
}

/** Who they are, which account as they know it, and how it came about. What was typed outlives a lost network. */
export function GuardianForm() {
  const { form, change, finish, idempotencyKey } = useDraft({
    name: 'guardian',
    empty: useMemo(() => EMPTY, []),
    parse,
  })
  const pictures = useFiles({
    most: MOST_PICTURES,
    sent: form.pictures,
    onSent: (sent) => change({ pictures: sent }),
  })
  const [asked, setAsked] = useState<GuardianAsked | null>(null)
  const [missing, setMissing] = useState<string | null>(null)
  const send = useGuarded(async () => {
    const { sent, failed } = await pictures.settle()
    const fault = missingOf(form) ?? (failed > 0 ? '有图片没传上，请点它重试，或移除它' : null)
    setMissing(fault)
    const { relation, age } = form
    if (fault !== null || relation === null || age === null) return
    const body = {
      relation,
      age,
      account: form.account.trim(),
      text: form.text.trim(),
      attachmentIds: sent.map(({ attachmentId }) => attachmentId),
    }
    setAsked(await askAsGuardian({ body, idempotencyKey }))
    pictures.clear()
    finish()
  })
  if (asked) return <Asked asked={asked} />
  return (
    <Card title="写下您知道的">
      <View className="guardian__question">您是孩子的</View>
      <View className="chips">
        {RELATIONS.map(({ key, label }) => (
          <Chip key={key} selected={form.relation === key} onTap={() => change({ relation: key })}>
            {label}
          </Chip>
        ))}
      </View>
      <View className="guardian__question">孩子的年龄段</View>
      <View className="chips">
        {AGES.map(({ key, label }) => (
          <Chip key={key} selected={form.age === key} onTap={() => change({ age: key })}>
            {label}
          </Chip>
        ))}
      </View>
      <View className="guardian__gap" />
      <TextField
        label="哪个账号、哪笔订单"
        most={200}
        value={form.account}
        placeholder="昵称、手机尾号或订单号，知道哪个写哪个"
        onInput={(account) => change({ account })}
      />
      <TextField
        label="怎么买的"
        tall
        most={1_600}
        value={form.text}
        placeholder="什么时候、用谁的手机、大约多少钱、怎么付的"
        onInput={(text) => change({ text })}
      />
      <View className="guardian__question">材料的照片，选填，以后也可以在工单里补</View>
      <ImagePicker
        images={pictures.images}
        most={MOST_PICTURES}
        onAdd={() => void pictures.addPictures()}
        onRetry={pictures.retry}
        onRemove={pictures.remove}
        onPreview={(src) =>
          preview(
            src,
            pictures.images.map((image) => image.src),
          )
        }
      />
      <View {...status()}>{missing && <Callout tone="wait">{missing}</Callout>}</View>
      {send.error && <Callout tone="late" icon="alert">{`${send.error.detail}，写的还在`}</Callout>}
      <View className="guardian__send">
        <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
          提交申请
        </Button>
      </View>
    </Card>
  )
}

const Asked = ({ asked: { ticketNumber, text, warning } }: { asked: GuardianAsked }) => (
  <Card>
    <View {...status()}>
      <Callout tone="done" icon="check">{`收到了，工单 ${ticketNumber}。${text}`}</Callout>
    </View>
    {warning && (
      <Callout tone="wait" icon="shield">
        {warning}
      </Callout>
    )}
    <View className="guardian__send">
      <Button kind="secondary" onTap={() => go(routes.ticket(ticketNumber))}>
        看这张工单
      </Button>
    </View>
  </Card>
)
