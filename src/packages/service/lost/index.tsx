import { NotHere } from '@/shell/not-here'
import { Page } from '@/shell/page'
import { routes } from '@/lib/routes'

/** Where an address leads that no page has: an old link, one cut short. */
export default function LostPage() {
  return (
    <Page>
      <NotHere
        title="这个页面打不开"
        text="链接可能旧了，或者没有复制完整"
        elsewhere={{ label: '联系客服', address: routes.contact() }}
      />
    </Page>
  )
}
