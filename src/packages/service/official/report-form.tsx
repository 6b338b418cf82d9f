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
import { useGuarded } from '@/hooks/use-guarded'
import { useFiles } from '@/hooks/use-files'
import { routes } from '@/lib/routes'
import { readSentFiles, type SentFile } from '@/services/attachments'
import { reportFake, type Reported } from '@/services/official'
import { go } from '@/shell/go'
import { preview } from '@/shell/preview'

interface Form {
  value: string
  story: string
  harmed: boolean | null
  pictures: readonly SentFile[]
}

const MOST_PICTURES = 9
const MOST_VALUE = 200
const MOST_STORY = 1_600

function parse(kept: unknown): Partial<Form> {
  if (typeof kept !== 'object' || kept === null) return {}
  const [value, story, harmed, pictures]: unknown[] = ['value', 'story', 'harmed', 'pictures'].map(
    (name): unknown => Reflect.get(kept, name),
  )
  return {
    ...(typeof value === 'string' ? { value } : {}),
    ...(typeof story === 'string' ? { story } : {}),
    harmed: typeof harmed === 'boolean' ? harmed : null,
    pictures: readSentFiles(pictures),
  }
}

/** What is reported becomes a ticket of the security department. What was typed outlives a lost network. */
export function ReportForm({ value, story }: { value: string; story: string }) {
  const empty = useMemo<Form>(
    () => ({
      value: value.slice(0, MOST_VALUE),
      story: story === value ? '' : story.slice(0, MOST_STORY),
      harmed: null,
      pictures: [],
    }),
    [value, story],
  )
  const { form, change, finish, idempotencyKey } = useDraft({
    name: `report/${value}`,
    empty,
    parse,
  })
  const pictures = useFiles({
    most: MOST_PICTURES,
    sent: form.pictures,
    onSent: (sent) => change({ pictures: sent }),
  })
  const [done, setDone] = useState<Reported | null>(null)
  const [missing, setMissing] = useState<string | null>(null)
  const send = useGuarded(async () => {
    const { sent, failed } = await pictures.settle()
    const fault =
      form.value.trim().length < 2
        ? '请写下要举报的号码、网址或名字'
        : failed > 0
          ? '有图片没传上，请点它重试，或移除它'
          : null
    setMissing(fault)
    if (fault !== null) return
    const body = {
      value: form.value.trim(),
      story: form.story.trim(),
      harmed: form.harmed === true,
      attachmentIds: sent.map(({ attachmentId }) => attachmentId),
    }
    setDone(await reportFake({ body, idempotencyKey }))
    pictures.clear()
    finish()
  })
  if (done) return <Done reported={done} />
  const earlier = send.error?.code === 'already_reported' ? send.error.ticketNumber : null
  return (
    <Card title="举报给安全部">
      <TextField
        label="号码、网址或名字"
        most={MOST_VALUE}
        value={form.value}
        onInput={(text) => change({ value: text })}
      />
      <TextField
        label="经过"
        note="选填"
        tall
        most={MOST_STORY}
        value={form.story}
        placeholder="什么时候、怎么找到您、要您做什么。密码和验证码不用写"
        onInput={(text) => change({ story: text })}
      />
      <View className="official__question">给过密码、卡密，或转过钱吗</View>
      <View className="chips">
        <Chip selected={form.harmed === false} onTap={() => change({ harmed: false })}>
          没有
        </Chip>
        <Chip selected={form.harmed === true} onTap={() => change({ harmed: true })}>
          有
        </Chip>
      </View>
      {form.harmed === true && (
        <Callout tone="late" icon="alert">
          先改密码、联系银行冻结，拨 110 或反诈专线 96110。这份举报会标成紧急
        </Callout>
      )}
      <View className="official__question">截图，选填</View>
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
      {send.error && <Callout tone="late" icon="alert">{`${send.error.detail}，写的还在`}</Callout>}
      {earlier !== null && (
        <Button
          kind="secondary"
          onTap={() => go(routes.ticket(earlier))}
        >{`打开工单 ${earlier}`}</Button>
      )}
      <View {...status()}>{missing && <Callout tone="wait">{missing}</Callout>}</View>
      <View className="official__go">
        <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
          提交举报
        </Button>
      </View>
    </Card>
  )
}

const Done = ({ reported: { ticketNumber, warning } }: { reported: Reported }) => (
  <Card>
    <Callout
      tone="done"
      icon="check"
    >{`收到了，工单 ${ticketNumber} 交给安全部查，有结果在工单里告诉您`}</Callout>
    {warning && (
      <Callout tone="wait" icon="shield">
        {warning}
      </Callout>
    )}
    <View className="official__go">
      <Button kind="secondary" onTap={() => go(routes.ticket(ticketNumber))}>
        看这张工单
      </Button>
    </View>
  </Card>
)
