import { AutoComplete, Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { DeskTicket } from '../../../../server/tickets/desk/desk-ticket.contract'
import { Icon } from '../../../components/icon'
import { WriteTrouble } from '../../../components/trouble'
import { useFault } from '../../../hooks/use-fault'
import { useTags } from '../../../hooks/use-tags'
import { useTicketWrite } from '../use-ticket'

/** Words of ours on the ticket: each leads to those that have it too, and goes with one tap. */
export function Tags({ ticket }: { ticket: DeskTicket }) {
  const { tags } = ticket.work
  const write = useTicketWrite(ticket.number, 'tag')
  const fault = useFault()
  const [adding, setAdding] = useState(false)
  const change = (body: { add?: string[]; remove?: string[] }): void => {
    if (write.isPending) return
    fault.clear()
    write.mutateAsync(body).then(() => setAdding(false), fault.fail)
  }
  return (
    <>
      <div className="helpers" role="group" aria-label="标签">
        标签：
        {tags.map((tag) => (
          <span key={tag} className="helpers__one">
            <Link to={`/tickets?scope=department&tag=${encodeURIComponent(tag)}`}>{tag}</Link>
            <Button
              type="text"
              size="small"
              aria-label={`去掉标签 ${tag}`}
              title="去掉"
              icon={<Icon name="close" size={12} />}
              onClick={() => change({ remove: [tag] })}
            />
          </span>
        ))}
        {adding ? (
          <NewTag
            had={tags}
            onAdd={(tag) => change({ add: [tag] })}
            onClose={() => setAdding(false)}
          />
        ) : (
          <Button type="link" size="small" onClick={() => setAdding(true)}>
            加标签
          </Button>
        )}
      </div>
      {fault.words && <WriteTrouble words={fault.words} />}
    </>
  )
}

interface NewTagProps {
  had: readonly string[]
  onAdd: (tag: string) => void
  onClose: () => void
}

function NewTag({ had, onAdd, onClose }: NewTagProps) {
  const [tag, setTag] = useState('')
  const options = useTags().filter((one) => !had.includes(one.tag))
  return (
    <AutoComplete
      autoFocus
      size="small"
      className="helpers__new"
      value={tag}
      maxLength={12}
      aria-label="新标签"
      placeholder="写好按 Enter"
      options={options.map(({ tag: value }) => ({ value }))}
      showSearch={{ filterOption: (typed, option) => option?.value.includes(typed) ?? false }}
      onChange={setTag}
      onSelect={onAdd}
      onInputKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
        if (event.key === 'Enter' && !event.nativeEvent.isComposing && tag.trim() !== '')
          onAdd(tag.trim())
      }}
    />
  )
}
