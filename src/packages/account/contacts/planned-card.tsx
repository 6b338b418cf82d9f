import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Chip } from '@/components/chip'
import { Sheet } from '@/components/sheet'
import { useGuarded } from '@/hooks/use-guarded'
import {
  declinePlannedCall,
  movePlannedCall,
  type CallsNow,
  type PlannedCallView,
} from '@/services/calls'

interface PlannedCardProps {
  planned: PlannedCallView
  slots: CallsNow['slots']
  onChanged: (now: CallsNow) => void
}

/** Who calls, from where, when, and the word; moved or declined here. */
export function PlannedCard({ planned, slots, onChanged }: PlannedCardProps) {
  const { plannedId, stateText, by, fromNumber, reason, word, ticketNumber, mayChange } = planned
  const [sheet, setSheet] = useState<'move' | 'decline' | null>(null)
  return (
    <Card>
      <View className="planned__when">{stateText}</View>
      <View className="planned__line">{by}</View>
      {fromNumber && <View className="planned__line">{`从 ${fromNumber} 打出`}</View>}
      <View className="planned__line">{`为了工单 ${ticketNumber}：${reason}`}</View>
      <View className="planned__line">接起来，请对方先说出口令</View>
      <View className="planned__word">{word}</View>
      {mayChange && (
        <View className="planned__deeds">
          <Button kind="secondary" onTap={() => setSheet('move')}>
            改个时间
          </Button>
          <Button kind="quiet" onTap={() => setSheet('decline')}>
            不用打了
          </Button>
        </View>
      )}
      <MoveSheet
        open={sheet === 'move'}
        plannedId={plannedId}
        slots={slots}
        onClose={() => setSheet(null)}
        onChanged={onChanged}
      />
      <DeclineSheet
        open={sheet === 'decline'}
        plannedId={plannedId}
        onClose={() => setSheet(null)}
        onChanged={onChanged}
      />
    </Card>
  )
}

interface SheetProps {
  open: boolean
  plannedId: string
  onClose: () => void
  onChanged: (now: CallsNow) => void
}

function MoveSheet({
  open,
  plannedId,
  slots,
  onClose,
  onChanged,
}: SheetProps & { slots: CallsNow['slots'] }) {
  const [chosen, setChosen] = useState<string | null>(null)
  const slot = slots.find(({ from }) => from === chosen) ?? null
  const move = useGuarded(async () => {
    if (!slot) return
    onChanged(await movePlannedCall(plannedId, { from: slot.from, until: slot.until }))
    onClose()
  })
  return (
    <Sheet
      title="改个时间"
      open={open}
      onClose={onClose}
      footer={
        <Button
          disabled={slot === null}
          busy={move.busy}
          busyText="正在改"
          onTap={() => void move.run()}
        >
          {slot ? `改到${slot.text}` : '请选一个时间'}
        </Button>
      }
    >
      <View className="chips">
        {slots.map(({ from, text }) => (
          <Chip key={from} selected={chosen === from} onTap={() => setChosen(from)}>
            {text}
          </Chip>
        ))}
      </View>
      {slots.length === 0 && (
        <View className="planned__line">
          这几天的电话时间排不出来，请在工单里告诉客服方便的时间
        </View>
      )}
      {move.error && <Callout tone="late">{move.error.detail}</Callout>}
    </Sheet>
  )
}

function DeclineSheet({ open, plannedId, onClose, onChanged }: SheetProps) {
  const decline = useGuarded(async () => {
    onChanged(await declinePlannedCall(plannedId))
    onClose()
  })
  return (
    <Sheet
      title="不用打了"
      open={open}
      onClose={onClose}
      footer={
        <Button busy={decline.busy} busyText="正在告诉客服" onTap={() => void decline.run()}>
          确定，不用打了
        </Button>
      }
    >
      <View className="planned__line">客服会收到。工单照样处理，结果在工单里告诉您</View>
      {decline.error && <Callout tone="late">{decline.error.detail}</Callout>}
    </Sheet>
  )
}
