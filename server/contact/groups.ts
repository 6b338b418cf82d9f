import type { Policy } from '../policy/policy.schema'
import type { ContactGroups } from './contact.contract'

/** R9: the official groups, always together with the warning. Pure. */
export function listGroups({ groups, texts }: Policy): ContactGroups | null {
  if (groups.length === 0) return null
  return {
    notice: `官方群只有这 ${groups.length} 个，不在这里的都不是我们的`,
    warning: texts.groupsNotice,
    items: groups.map(({ name, about, howToJoin }) => ({ name, about, howToJoin })),
  }
}
