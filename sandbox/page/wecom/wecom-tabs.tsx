export type WecomTab = 'app' | 'kf'

interface WecomTabsProps {
  current: WecomTab
  /** What waits in 微信客服. */
  waiting: number
  onSelect: (tab: WecomTab) => void
}

const tabs: { id: WecomTab; label: string }[] = [
  { id: 'app', label: '应用消息' },
  { id: 'kf', label: '微信客服' },
]

export function WecomTabs({ current, waiting, onSelect }: WecomTabsProps) {
  return (
    <div className="wecom-tabs" role="group" aria-label="企业微信的位置">
      {tabs.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          className="segmented-choice"
          data-testid={`wecom-tab-${id}`}
          aria-pressed={id === current}
          onClick={() => onSelect(id)}
        >
          {label}
          {id === 'kf' && waiting > 0 && (
            <span className="badge" aria-label={`${waiting} 条等着看`}>
              {waiting}
            </span>
          )}
        </button>
      ))}
    </div>
  )
}
