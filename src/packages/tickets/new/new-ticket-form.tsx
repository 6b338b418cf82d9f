import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { CompletenessMeter } from '@/components/completeness-meter'
import { ImagePicker } from '@/components/image-picker'
import { NoticeBar } from '@/components/notice-bar'
import { TextField } from '@/components/text-field'
import { preview } from '@/shell/preview'
import { KindChips } from './kind-chips'
import { OrderChoice } from './order-choice'
import { SubmitFault } from './submit-fault'
import { SubmittedView } from './submitted-view'
import { MOST_PICTURES, useNewTicket, type FormContext } from './use-new-ticket'
import { useReview } from './use-review'
import { WhenField } from './when-field'

export function NewTicketForm(context: FormContext) {
  const { draft, pictures, submit, kindMissed, submitted } = useNewTicket(context)
  const { form, change } = draft
  const review = useReview(form)
  if (submitted) return <SubmittedView {...submitted} />

  const { kinds } = context.form
  const example = kinds.find(({ kind }) => kind === form.kind)?.example
  return (
    <>
      {draft.restored && (
        <NoticeBar icon="refresh" action={{ label: '重新填写', onTap: draft.finish }}>已找回您上次填写的内容</NoticeBar>
      )}
      <OrderChoice order={form.order} onChoose={(order) => change({ order })} />
      <Card title="哪一类问题">
        <KindChips kinds={kinds} chosen={form.kind} urgent={form.urgent} missed={kindMissed} onChange={change} />
      </Card>
      <Card>
        <TextField
          label="发生了什么" tall most={2000} value={form.description} placeholder={example ? `例如:${example}` : '一句话就可以开始'}
          onInput={(description) => change({ description })}
        />
        <WhenField value={form.occurredAt} onChange={(occurredAt) => change({ occurredAt })} />
        <TextField
          label="报错原文" note="有就抄一下" most={500} value={form.errorText} placeholder="页面上显示的那句话"
          onInput={(errorText) => change({ errorText })}
        />
        <TextField
          label="已经试过" note="选填" most={500} value={form.tried} placeholder="例如:换过网络、重新登录"
          onInput={(tried) => change({ tried })}
        />
      </Card>
      <Card title="截图" aside="选填">
        <ImagePicker
          images={pictures.images} most={MOST_PICTURES} onAdd={() => void pictures.add()} onRetry={pictures.retry} onRemove={pictures.remove}
          onPreview={(src) => preview(src, pictures.images.map((image) => image.src))}
        />
      </Card>
      {review && (
        <Card><CompletenessMeter value={review.completeness} praise={review.praise} hints={review.hints.map(({ text }) => text)} /></Card>
      )}
      {review?.warning && <Callout tone="wait" icon="shield">{review.warning}</Callout>}
      {submit.error && <SubmitFault error={submit.error} onSendAsNew={draft.renewKey} />}
      <View className="new-ticket__submit">
        <Button busy={submit.busy} busyText="正在提交" onTap={() => void submit.run()}>提交工单</Button>
        {context.form.askTemplateIds.length > 0 && (
          <View className="new-ticket__consent">提交时如果问您是否接收进度通知,不同意也一样处理</View>
        )}
      </View>
    </>
  )
}
