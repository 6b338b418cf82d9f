import { View } from '@tarojs/components'
import { Callout } from '@/components/callout'
import { Chip } from '@/components/chip'
import type { TicketForm, TicketKind } from '@/services/tickets'

interface KindChipsProps {
  kinds: TicketForm['kinds']
  chosen: TicketKind | null
  urgent: boolean
  /** It was left out at the submit tap. */
  missed: boolean
  onChange: (part: { kind?: TicketKind; urgent?: boolean }) => void
}

/** The kind of problem, which leads to its department. */
export function KindChips({ kinds, chosen, urgent, missed, onChange }: KindChipsProps) {
  const department = kinds.find(({ kind }) => kind === chosen)?.department
  return (
    <>
      {missed && <Callout tone="wait">请先点选一类,好直接转给对的部门</Callout>}
      <View className="chips">
        {kinds.map(({ kind, name }) => <Chip key={kind} selected={kind === chosen} onTap={() => onChange({ kind })}>{name}</Chip>)}
      </View>
      {department && <View className="new-ticket__hint">{`会直接转给${department}`}</View>}
      <View className="new-ticket__urgent">
        <Chip selected={urgent} onTap={() => onChange({ urgent: !urgent })}>{urgent ? '已标为紧急' : '标为紧急'}</Chip>
      </View>
    </>
  )
}
