import type { JsonObject } from '../protocol/wire-json'
import { xmlChild, xmlText, type ParsedXml, type ParsedXmlObject } from '../protocol/xml'
import type { AgentTemplateCard } from '../sandbox.contract'
import { readCard } from './card-reader'

/** The change that a passive answer to a click makes; undefined for an answer of another kind. */
export function cardChange(
  reply: ParsedXmlObject,
): ((card: AgentTemplateCard) => AgentTemplateCard) | undefined {
  const type = xmlText(reply, 'MsgType')
  if (type === 'update_button') {
    const button = xmlChild(reply, 'Button')
    const text = button && xmlText(button, 'ReplaceName')
    if (!text) throw new Error('update_button has no ReplaceName')
    return (card) => ({ ...card, replacedButtonText: text, updated: true })
  }
  if (type === 'update_template_card') {
    const renewed = xmlChild(reply, 'TemplateCard')
    if (!renewed) throw new Error('update_template_card has no TemplateCard')
    return (card) => ({
      ...readCard({ task_id: card.taskId, ...wireCard(renewed) }),
      updated: true,
    })
  }
  return undefined
}

const LISTS = new Set(['horizontal_content_list', 'jump_list', 'button_list'])
const NUMBERS = new Set(['type', 'style'])

/** The passive form says in CamelCase what the API says with underscores: ButtonList → button_list, but KeyName → keyname. */
function wireCard(card: ParsedXmlObject): JsonObject {
  const entries = Object.entries(card).map(([name, value]) => {
    const key = name === 'KeyName' ? 'keyname' : name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase()
    const items = (Array.isArray(value) ? value : [value]).map((item) => wireValue(key, item))
    return [key, LISTS.has(key) ? items : items[0]]
  })
  return Object.fromEntries(entries) as JsonObject
}

function wireValue(key: string, value: ParsedXml): unknown {
  if (typeof value === 'object') return wireCard(value)
  return NUMBERS.has(key) ? Number(value) : value
}
