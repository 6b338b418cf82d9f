import { useQuery } from '@tanstack/react-query'
import { Dropdown } from 'antd'
import type {
  CannedReplies as Canned,
  CannedRepliesQuery,
} from '../../server/settings/settings.contract'
import { listCannedReplies } from '../api/settings'

interface CannedRepliesProps {
  /** The ticket or talk that they are filled in for. */
  about: CannedRepliesQuery
  open: boolean
  onOpenChange: (open: boolean) => void
  onChoose: (text: string) => void
}

/** Those of the platform, filled in; none until they are known. */
export function useCannedReplies(about: CannedRepliesQuery): Canned['items'] {
  const replies = useQuery({
    queryKey: ['canned-replies', about],
    queryFn: ({ signal }) => listCannedReplies(about, signal),
    staleTime: 60_000,
  })
  return replies.data?.items ?? []
}

/**
 * Words that the team says alike, filled in for the matter at hand; chosen, they stand in the box and can still be changed. What could not be
 * filled in is named, and is not sent like that. Nothing where the platform has none.
 */
export function CannedReplies({ about, open, onOpenChange, onChoose }: CannedRepliesProps) {
  const items = useCannedReplies(about)
  if (items.length === 0) return null
  const choices = items.map(({ title, text, missing }) => ({
    key: title,
    label: (
      <span className="canned">
        <b>{title}</b>
        <span className="canned__text">{text}</span>
        {missing.length > 0 && (
          <small className="canned__missing">还没有：{missing.join('、')}</small>
        )}
      </span>
    ),
  }))
  const choose = ({ key }: { key: string }): void => {
    const chosen = items.find(({ title }) => title === key)
    if (chosen) onChoose(chosen.text)
  }
  return (
    <Dropdown
      trigger={['click']}
      open={open}
      onOpenChange={onOpenChange}
      autoFocus
      menu={{ items: choices, onClick: choose }}
    >
      <button type="button" className="reply__keys" title="在空的框里按 / 也能打开">
        常用回复 <kbd>/</kbd>
      </button>
    </Dropdown>
  )
}
