import type { Reading } from '../db/database'
import type { OfficialCheck } from '../trust/official/official.contract'
import { findEntry, tellEntries } from './knowledge'
import type { Plan } from './plan'
import { joinReplies, PAGES, say, type Reply } from './reply'
import type { Asker } from './own-matters'
import type { BotSources } from './sources'

/** Topics that are about who somebody is. */
const DOUBT = new Set(['official-doors', 'they-called', 'asked-for-secrets', 'scammed'])
/** Those that have first aid of their own, which is said too. */
const DANGER = ['scammed', 'asked-for-secrets', 'they-called']
const ASKS =
  /真的[吗么嘛]|真的?还?是假|真假|是不是(?:你们|官方|骗|假|真)|是你们(?:的|平台|公司|官方|客服)?[^，。！？]{0,4}[吗么嘛]|官方的?(?:号|网站|网址|电话)?[吗么嘛]|骗子|骗人|冒充|假客服|靠谱|可信|正规[吗么嘛]/
const MOST_TOLD = 3

/** F1: somebody asks whether a number, an address or an account is ours. Null where that is not asked, or nothing can be checked. */
export async function tellGenuine(
  tx: Reading,
  sources: BotSources,
  { text, plan, asker }: { text: string; plan: Plan; asker: Asker },
): Promise<Reply | null> {
  const { topics } = plan
  if (!topics.some((topic) => DOUBT.has(topic)) && !ASKS.test(plan.text)) return null
  const check = await sources.checkOfficial(tx, text)
  const called = topics.includes('they-called') ? await tellCalls(tx, sources, asker) : null
  const found =
    check.findings.length === 0
      ? null
      : say(wordsOf(check), { label: '官方核验', page: PAGES.official })
  const told = called && found ? joinReplies(found, called) : (found ?? called)
  if (!told) return null
  const danger = DANGER.find((topic) => topics.includes(topic))
  const entry = danger === undefined ? null : findEntry(sources.knowledge, danger)
  return entry ? joinReplies(told, tellEntries([entry])) : told
}

/** F3: whether we called is answered from their record; not to whoever may hold a link that was passed on. */
async function tellCalls(
  tx: Reading,
  sources: BotSources,
  { customerId, identityId }: Asker,
): Promise<Reply | null> {
  if (customerId === null || (await sources.isUnconfirmed(tx, identityId))) return null
  const words = await sources.callsText(tx, customerId)
  return words === null ? null : say(words, { label: '我们联系过您', page: PAGES.contacts })
}

function wordsOf({ headline, findings, steps }: OfficialCheck): string {
  const lines = findings
    .slice(0, MOST_TOLD)
    .map(({ value, verdictText, reason }) => `· ${value}：${verdictText}。${reason}`)
  return [headline, ...lines, ...steps.slice(0, 1)].join('\n')
}
