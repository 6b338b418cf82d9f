/** What this window shows: everything, or one side alone, so that two windows can talk to each other. */
export type View = 'all' | 'phone' | 'wecom'

export function viewOf(search: string): View {
  const asked = new URLSearchParams(search).get('view')
  return asked === 'phone' || asked === 'wecom' ? asked : 'all'
}

export function viewAddress(view: View): string {
  return view === 'all' ? '/' : `/?view=${view}`
}
