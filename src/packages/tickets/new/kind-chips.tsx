import { View } from '@tarojs/components'
import { Chip } from '@/components/chip'
import { byFrequency, kindWords } from '@/lib/ticket-kinds'
import type { TicketForm, TicketKind } from '@/services/tickets'

interface KindChipsProps {
  kinds: TicketForm['kinds']
  chosen: TicketKind | null
  urgent: boolean
  /** By which rule something is urgent, and what is promised then. */
  urgentText: string
  /** It was left out at the submit tap. */
  missed: boolean
  onChange: (part: { kind: TicketKind } | { urgent: boolean }) => void
}

/** The trouble in the words people have for it; it leads to its department. */
export function KindChips({ kinds, chosen, urgent, urgentText, missed, onChange }: KindChipsProps) {
  const department = kinds.find(({ kind }) => kind === chosen)?.department
  return (
    <>
      <View className={`chips ${missed ? 'chips--missed' : ''}`}>
        {[...kinds].sort(byFrequency).map(({ kind }) => (
          <Chip key={kind} selected={kind === chosen} onTap={() => onChange({ kind })}>
            {kindWords(kind).name}
          </Chip>
        ))}
      </View>
      {chosen && department && (
        <View className="new-ticket__hint">{`${kindWords(chosen).about}。会直接转给${department}`}</View>
      )}
      <View className="new-ticket__urgent">
        <Chip selected={urgent} onTap={() => onChange({ urgent: !urgent })}>
          {urgent ? '已标为紧急' : '标为紧急'}
        </Chip>
        <View className="new-ticket__rule">{urgentText}</View>
      </View>
    </>
  )
}
