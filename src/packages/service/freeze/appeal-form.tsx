import { View } from '@tarojs/components'
import { useMemo, useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { ImagePicker } from '@/components/image-picker'
import { status } from '@/components/spoken'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useFiles } from '@/hooks/use-files'
import { useGuarded } from '@/hooks/use-guarded'
import { readSentFiles, type SentFile } from '@/services/attachments'
import { appealFreeze, type AccountFreezeState } from '@/services/own-doors'
import { preview } from '@/shell/preview'

interface Form {
  text: string
  pictures: readonly SentFile[]
}

const MOST_PICTURES = 9
const EMPTY: Form = { text: '', pictures: [] }

function parse(kept: unknown): Partial<Form> {
  if (typeof kept !== 'object' || kept === null) return {}
  const text: unknown = Reflect.get(kept, 'text')
  return {
    ...(typeof text === 'string' ? { text } : {}),
    pictures: readSentFiles(Reflect.get(kept, 'pictures')),
  }
}

interface AppealFormProps {
  freeze: NonNullable<AccountFreezeState['freeze']>
  onAppealed: (state: AccountFreezeState) => void
}

/** What was written outlives a lost network; who sees to it and by when stands above the button. */
export function AppealForm({ freeze: { freezeId, appealText }, onAppealed }: AppealFormProps) {
  const { form, change, finish, idempotencyKey } = useDraft({
    name: `freeze/${freezeId}`,
    empty: useMemo(() => EMPTY, []),
    parse,
  })
  const pictures = useFiles({
    most: MOST_PICTURES,
    sent: form.pictures,
    onSent: (sent) => change({ pictures: sent }),
  })
  const [missing, setMissing] = useState<string | null>(null)
  const send = useGuarded(async () => {
    const { sent, failed } = await pictures.settle()
    const fault =
      form.text.trim() === ''
        ? '请写一句当时的情况'
        : failed > 0
          ? '有图片没传上，请点它重试，或移除它'
          : null
    setMissing(fault)
    if (fault !== null) return
    const body = {
      freezeId,
      text: form.text.trim(),
      attachmentIds: sent.map(({ attachmentId }) => attachmentId),
    }
    const { freeze, goesOn } = await appealFreeze({ body, idempotencyKey })
    pictures.clear()
    finish()
    onAppealed({ freeze, goesOn })
  })
  return (
    <Card title="申诉">
      <TextField
        label="当时的情况"
        tall
        most={1_000}
        value={form.text}
        placeholder="例如：换了新手机，在外地登录过。密码和验证码不用写"
        onInput={(text) => change({ text })}
      />
      <View className="freeze__question">材料的照片，选填，以后也可以在工单里补</View>
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
      <View className="freeze__quiet">{appealText}</View>
      <View className="freeze__send">
        <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
          提交申诉
        </Button>
      </View>
    </Card>
  )
}
