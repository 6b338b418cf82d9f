import { View } from '@tarojs/components'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Hints } from '@/components/hints'
import { FilePicker } from '@/components/file-picker'
import { ImagePicker } from '@/components/image-picker'
import { NoticeBar } from '@/components/notice-bar'
import { TextField } from '@/components/text-field'
import { kindWords } from '@/lib/ticket-kinds'
import { Page } from '@/shell/page'
import { preview } from '@/shell/preview'
import { CardChoice } from './card-choice'
import { KindChips } from './kind-chips'
import { OpenAlready } from './open-already'
import { OrderChoice } from './order-choice'
import { SubmitDock } from './submit-dock'
import { SubmittedView } from './submitted-view'
import { useNewTicket, type FormContext } from './use-new-ticket'
import { useReview } from './use-review'
import { WhenField } from './when-field'

export function NewTicketForm(context: FormContext) {
  const ticket = useNewTicket(context)
  const { draft, files, missed, submitted } = ticket
  const { form, change } = draft
  const review = useReview(form)
  if (submitted)
    return (
      <Page>
        <SubmittedView {...submitted} />
      </Page>
    )

  const { kinds, urgentText } = context.form
  const asks = context.form.askTemplateIds.length > 0
  return (
    <Page dock={<SubmitDock ticket={ticket} review={review} />}>
      {draft.restored && (
        <NoticeBar icon="refresh" action={{ label: '重新填写', onTap: draft.finish }}>
          已找回您上次填写的内容
        </NoticeBar>
      )}
      <OrderChoice order={form.order} onChoose={(order) => change({ order, cards: [] })} />
      {form.order?.openTicketNumber && <OpenAlready ticketNumber={form.order.openTicketNumber} />}
      <Card title="遇到了什么问题">
        <KindChips
          kinds={kinds}
          chosen={form.kind}
          urgent={form.urgent}
          urgentText={urgentText}
          missed={missed === 'kind'}
          onChange={change}
        />
      </Card>
      <Card>
        {form.order && form.order.quantity > 1 && (
          <CardChoice
            quantity={form.order.quantity}
            chosen={form.cards}
            onChange={(cards) => change({ cards })}
          />
        )}
        <TextField
          label="发生了什么"
          tall
          most={2000}
          value={form.description}
          placeholder={placeholderOf(context, ticket.draft.form)}
          onInput={(description) => change({ description })}
        />
        <WhenField value={form.occurredAt} onChange={(occurredAt) => change({ occurredAt })} />
        <TextField
          label="报错原文"
          note="有就抄一下"
          most={500}
          value={form.errorText}
          placeholder="页面上显示的那句话"
          onInput={(errorText) => change({ errorText })}
        />
        <TextField
          label="已经试过"
          note="选填"
          most={500}
          value={form.tried}
          placeholder="例如：换过网络、重新登录"
          onInput={(tried) => change({ tried })}
        />
      </Card>
      <Card title="截图和文件" aside="选填">
        <ImagePicker
          images={files.images}
          most={files.images.length + files.room}
          onAdd={() => void files.addPictures()}
          onRetry={files.retry}
          onRemove={files.remove}
          onPreview={(src) =>
            preview(
              src,
              files.images.map((image) => image.src),
            )
          }
        />
        <FilePicker
          files={files.files}
          room={files.room}
          onAdd={() => void files.addFiles()}
          onRetry={files.retry}
          onRemove={files.remove}
        />
      </Card>
      {review && review.hints.length > 0 && (
        <Hints lead="补充这些会更快，不补也可以提交" items={review.hints.map(({ text }) => text)} />
      )}
      {review?.warning && (
        <Callout tone="wait" icon="shield">
          {review.warning}
        </Callout>
      )}
      {asks && (
        <View className="new-ticket__consent">
          提交时如果问您是否接收进度通知，不同意也一样处理
        </View>
      )}
    </Page>
  )
}

/** The order stands above already: then nobody is shown how to type one. */
function placeholderOf(
  { form: { kinds } }: FormContext,
  { kind, order }: { kind: string | null; order: object | null },
): string {
  const chosen = kinds.find((one) => one.kind === kind)
  if (!chosen) return '一句话就可以'
  return `例如：${order ? kindWords(chosen.kind).example : chosen.example}`
}
