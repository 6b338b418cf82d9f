import { useQuery } from '@tanstack/react-query'
import { Dropdown } from 'antd'
import { listCannedReplies } from '../../api/settings'

/** Words that the team says alike; chosen, they stand in the box and can still be changed. Nothing where the platform has none. */
export function CannedReplies({ onChoose }: { onChoose: (text: string) => void }) {
  const replies = useQuery({
    queryKey: ['canned-replies'],
    queryFn: ({ signal }) => listCannedReplies(signal),
    staleTime: 5 * 60_000,
  })
  const items = replies.data?.items ?? []
  if (items.length === 0) return null
  const choices = items.map(({ title, text }) => ({
    key: title,
    label: <span title={text}>{title}</span>,
  }))
  const choose = ({ key }: { key: string }): void => {
    const chosen = items.find(({ title }) => title === key)
    if (chosen) onChoose(chosen.text)
  }
  return (
    <Dropdown trigger={['click']} menu={{ items: choices, onClick: choose }}>
      <button type="button" className="reply__keys">
        常用回复
      </button>
    </Dropdown>
  )
}
