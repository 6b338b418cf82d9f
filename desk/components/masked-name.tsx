import { useMutation } from '@tanstack/react-query'
import { App as Messages, Button, Dropdown } from 'antd'
import { wordsOf } from '../api/api-fault'
import { showName, type NameAt, type NameReason } from '../api/names'

const REASONS: ReadonlyArray<{ key: NameReason; label: string }> = [
  { key: 'identity', label: '要核对身份' },
  { key: 'papers', label: '要写证明或材料' },
  { key: 'address', label: '要称呼客户' },
]

const isReason = (key: string): key is NameReason => REASONS.some((one) => one.key === key)

/** A customer's name, masked until whoever reads it says why they need all of it; the customer sees that and why. */
export function MaskedName({ name, at }: { name: string; at: NameAt }) {
  const { message } = Messages.useApp()
  const shown = useMutation({
    mutationFn: (reason: NameReason) => showName(at, reason),
    onError: (fault) => void message.error(wordsOf(fault)),
  })
  if (!name.includes('**')) return <>{name}</>
  if (shown.data) return <span aria-live="polite">{shown.data.name}</span>
  return (
    <>
      {name}
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'note', label: '选一个理由，会记录，客户看得到', disabled: true },
            ...REASONS,
          ],
          onClick: ({ key }) => {
            if (isReason(key)) shown.mutate(key)
          },
        }}
      >
        <Button type="link" size="small" loading={shown.isPending}>
          看全名
        </Button>
      </Dropdown>
    </>
  )
}
