import { EmptyState } from '@/components/empty-state'
import { routes } from '@/lib/routes'
import { go } from './go'

/** Where one finds what was looked for. */
export interface Elsewhere {
  label: string
  address: string
}

interface NotHereProps {
  title?: string
  text: string
  elsewhere?: Elsewhere
}

/** What is not there does not come by trying again: it leads to where it may be found. */
export function NotHere({ title = '没有找到', text, elsewhere }: NotHereProps) {
  const home = { label: '回首页', onTap: () => go(routes.home()) }
  if (!elsewhere) return <EmptyState icon="inbox" title={title} text={text} action={home} />
  return (
    <EmptyState
      icon="inbox"
      title={title}
      text={text}
      action={{ label: elsewhere.label, onTap: () => go(elsewhere.address) }}
      also={home}
    />
  )
}
