import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Chip } from '@/components/chip'
import { FilePicker } from '@/components/file-picker'
import { ImagePicker } from '@/components/image-picker'
import { NoticeBar } from '@/components/notice-bar'
import { heading } from '@/components/spoken'
import { TextField } from '@/components/text-field'
import type { ClaimOption, OrderClaims } from '@/services/claims'
import { Page } from '@/shell/page'
import { preview } from '@/shell/preview'
import { ConfirmSheet } from './confirm-sheet'
import { RuleCard } from './rule-card'
import { answered, useClaim } from './use-claim'

interface ClaimFormProps {
  orderNumber: string
  claims: OrderClaims
  option: ClaimOption
  wantedLine: number | undefined
  onOther: () => void
}

/** One kind of claim: its rule first, then which card, what is wished for, and what helps. */
export function ClaimForm({ orderNumber, claims, option, wantedLine, onOther }: ClaimFormProps) {
  const claim = useClaim({
    orderNumber,
    option,
    wantedLine,
    askTemplateIds: claims.askTemplateIds,
  })
  const { draft, asking, ask, submit, confirmable } = claim
  const { form, change } = draft
  const wish = option.wishes.find((one) => one.wish === form.wish) ?? option.wishes[0]
  return (
    <Page
      dock={<Button onTap={() => ask(true)}>{answered(option) ? '请客服来看' : '下一步'}</Button>}
    >
      {draft.restored && (
        <NoticeBar icon="refresh" action={{ label: '重新填写', onTap: draft.finish }}>
          已找回您上次填写的内容
        </NoticeBar>
      )}
      <View className="claim__title" {...heading(1)}>
        {option.title}
      </View>
      <View className="claim__lead">{claims.productName}</View>
      <RuleCard rule={option.rule} outcome={option.outcome} outcomeText={option.outcomeText} />
      <Card>
        {option.lines.length > 1 && (
          <Choice label="哪一张">
            {option.lines.map(({ line, name }) => (
              <Chip key={line} selected={form.line === line} onTap={() => change({ line })}>
                {name}
              </Chip>
            ))}
          </Choice>
        )}
        {option.wishes.length > 1 && (
          <Choice label="您希望">
            {option.wishes.map((one) => (
              <Chip
                key={one.wish}
                selected={form.wish === one.wish}
                onTap={() => change({ wish: one.wish })}
              >
                {one.title}
              </Chip>
            ))}
          </Choice>
        )}
        {wish && <View className="claim__happens">{wish.willHappen}</View>}
      </Card>
      <Card title="说明和材料" aside="选填">
        <TextField
          label="发生了什么"
          tall
          most={1000}
          value={form.words}
          placeholder="一句话就可以，请不要写卡密"
          onInput={(words) => change({ words })}
        />
        <Evidence items={option.evidence} />
        <Pictures claim={claim} />
      </Card>
      <Button kind="quiet" onTap={onOther}>
        换一种问题
      </Button>
      <ConfirmSheet
        open={asking}
        option={option}
        willHappen={wish?.willHappen ?? ''}
        termText={claims.termText}
        submit={submit}
        confirmable={confirmable}
        onClose={() => ask(false)}
      />
      {submit.error && !asking && (
        <Callout tone="late" icon="alert">
          {submit.error.detail}
        </Callout>
      )}
    </Page>
  )
}

const Choice = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <View className="claim__choice">
    <View className="claim__label">{label}</View>
    <View className="claim__chips">{children}</View>
  </View>
)

/** What helps; nobody is refused for leaving it out. */
function Evidence({ items }: { items: readonly string[] }) {
  if (items.length === 0) return null
  return (
    <View className="claim__evidence">
      <View className="claim__label">有这些会更快，没有也可以提</View>
      {items.map((item) => (
        <View key={item} className="claim__item">
          {item}
        </View>
      ))}
    </View>
  )
}

function Pictures({ claim: { files } }: { claim: ReturnType<typeof useClaim> }) {
  const all = files.images.map(({ src }) => src)
  return (
    <View className="claim__files">
      <ImagePicker
        images={files.images}
        most={files.images.length + files.room}
        onAdd={() => void files.addPictures()}
        onRetry={files.retry}
        onRemove={files.remove}
        onPreview={(src) => preview(src, all)}
      />
      <FilePicker
        files={files.files}
        room={files.room}
        onAdd={() => void files.addFiles()}
        onRetry={files.retry}
        onRemove={files.remove}
      />
    </View>
  )
}
