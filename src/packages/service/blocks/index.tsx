import { View } from '@tarojs/components'
import { useMemo, useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { EmptyState } from '@/components/empty-state'
import { NavRow } from '@/components/nav-row'
import { status } from '@/components/spoken'
import { Tag } from '@/components/tag'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { usePageParam } from '@/hooks/use-page-param'
import { usePullDown } from '@/hooks/use-pull-down'
import { formatMoment } from '@/lib/moments'
import { routes } from '@/lib/routes'
import { getBlocks, objectToBlock, type Blocks } from '@/services/blocks'
import { AppealCard } from '@/shell/appeal-card'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import './index.scss'

type Block = Blocks['items'][number]

/** Why chat with people is closed, until when, what stays open, and the way to object. */
export default function BlocksPage() {
  const blockId = usePageParam('blockId')
  const loaded = useLoaded(() => getBlocks(blockId))
  usePullDown(loaded.reload)
  useLive(() => void loaded.reload(), true)
  return (
    <Page>
      <Loadable loaded={loaded} cards={2}>
        {({ items, open }) =>
          items.length === 0 ? (
            <EmptyState
              icon="headset"
              title="人工会话没有暂停"
              text="现在就可以找客服"
              action={{ label: '联系客服', onTap: () => go(routes.contact()) }}
            />
          ) : (
            <>
              {items.map((block) => (
                <BlockView key={block.blockId} block={block} onChanged={loaded.put} />
              ))}
              <Section title="一直照常的">
                <Card>
                  {open.map((line) => (
                    <View key={line} className="blocks__open">
                      {line}
                    </View>
                  ))}
                </Card>
                <Card flush>
                  <NavRow
                    icon="ticket"
                    title="提交工单"
                    text="马上有编号和回复时间"
                    onTap={() => go(routes.newTicket())}
                  />
                  <NavRow
                    icon="alert"
                    title="监督与投诉"
                    text="由没有经手过的人处理"
                    onTap={() => go(routes.complaints())}
                  />
                </Card>
              </Section>
            </>
          )
        }
      </Loadable>
    </Page>
  )
}

interface BlockProps {
  block: Block
  onChanged: (blocks: Blocks) => void
}

function BlockView({ block, onChanged }: BlockProps) {
  const now = useNow()
  const { title, reasonText, at, active, mayObject, objection } = block
  return (
    <>
      <Card
        title={title}
        aside={<Tag tone={active ? 'wait' : 'done'}>{active ? '暂停中' : '已恢复'}</Tag>}
      >
        <View className="blocks__why">
          {`原因：${formatMoment(at, now)} 的对话里${reasonText}`}
        </View>
        {mayObject && <Objection block={block} onChanged={onChanged} />}
      </Card>
      {objection && <AppealCard appeal={objection} />}
    </>
  )
}

const EMPTY = { text: '' }

function parse(kept: unknown): Partial<typeof EMPTY> {
  const text: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, 'text') : null
  return typeof text === 'string' ? { text } : {}
}

function Objection({ block: { blockId, objectText }, onChanged }: BlockProps) {
  const {
    form: { text },
    change,
    finish,
    idempotencyKey,
  } = useDraft({ name: `objection/${blockId}`, empty: useMemo(() => EMPTY, []), parse })
  const [tapped, setTapped] = useState(false)
  const missing = text.trim() === ''
  const send = useGuarded(async () => {
    setTapped(true)
    if (missing) return
    const blocks = await objectToBlock(blockId, { body: { text }, idempotencyKey })
    finish()
    onChanged(blocks)
  })
  return (
    <>
      <TextField
        label="认为不对，说说当时的情况"
        tall
        most={500}
        value={text}
        placeholder="例如：那句话不是说给客服的"
        onInput={(next) => change({ text: next })}
      />
      <View {...status()}>
        {tapped && missing && <Callout tone="wait">请写一句当时是怎么回事</Callout>}
      </View>
      {send.error && (
        <Callout tone="late" icon="alert">{`${send.error.detail}，写好的还在`}</Callout>
      )}
      <View className="blocks__why">{objectText}</View>
      <View className="blocks__send">
        <Button kind="secondary" busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
          提出异议
        </Button>
      </View>
    </>
  )
}
