import { countText } from '../hooks/use-counts'

/** A tab with how many there are; nothing where there are none. */
export function TabLabel({ label, count }: { label: string; count: number }) {
  return (
    <>
      {label}
      {count > 0 && <span className="tab-count code">{countText(count)}</span>}
    </>
  )
}
