import type { EntityManager } from 'typeorm'
import type { SecretBox } from '../../lib/secret-box'
import { maskerFor } from '../../orders/known-secrets'
import { maskWritten, type WrittenText } from '../../trust/written-text'
import { SYSTEM_ACTOR } from '../../lib/actor'
import { type NewEntry } from '../change-ticket'

export interface MaskedPart {
  field: string
  what: string
}

/** What each text field is called in a sentence. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  description: '描述',
  errorText: '错误提示',
  tried: '尝试过的办法',
  text: '留言',
}

interface Masked<Fields> {
  fields: Fields
  masked: MaskedPart[]
}

type Fields = Record<string, string | null>

/** As maskFields, and the customer's own card secrets are recognised however they are written. */
export async function maskFieldsOf<F extends Fields>(
  { manager }: { manager: EntityManager },
  { box }: { box: Pick<SecretBox, 'sign'> },
  { fields, customerId }: { fields: F; customerId: string },
): Promise<Masked<F>> {
  const mask = await maskerFor({ manager }, box, Object.values(fields))
  return maskFields(fields, (text) => mask(text, customerId))
}

/** F2: what official service never asks for is masked before it is stored. Fields that are not text pass through. */
export function maskFields<F extends Fields>(
  fields: F,
  mask: (text: string) => WrittenText = (text) => maskWritten(text),
): Masked<F> {
  const masked: MaskedPart[] = []
  const entries = Object.entries(fields).map(([field, value]): [string, string | null] => {
    if (value === null) return [field, value]
    const { text, found } = mask(value)
    masked.push(...[...new Set(found)].map((what) => ({ field, what })))
    return [field, text]
  })
  return { fields: Object.assign({}, fields, Object.fromEntries(entries)), masked }
}

/** What the customer is told while still writing; null when nothing was found. */
export function maskNotice(masked: readonly MaskedPart[]): string | null {
  if (masked.length === 0) return null
  return `您写的${namesOf(masked)}提交时会自动隐去，不会保存。官方客服不会索要这些，请不要告诉任何人`
}

/** What the customer is told once it is done; null when nothing was found. */
export function maskWarning(masked: readonly MaskedPart[]): string | null {
  if (masked.length === 0) return null
  return `您写的${namesOf(masked)}已经替您隐去，没有保存。官方客服不会索要这些，请不要告诉任何人`
}

/** The internal record: which kind of thing was masked, and where. Never the thing itself. */
export function maskedEntries(masked: readonly MaskedPart[]): NewEntry[] {
  if (masked.length === 0) return []
  const places = [...new Set(masked.map(({ field }) => FIELD_NAMES[field] ?? field))].join('、')
  return [
    {
      type: 'masked',
      visibility: 'internal',
      actor: SYSTEM_ACTOR,
      text: `${places}里的${namesOf(masked)}在保存前已隐去`,
      data: { masked: [...masked] },
    },
  ]
}

function namesOf(masked: readonly MaskedPart[]): string {
  return [...new Set(masked.map(({ what }) => what))].join('、')
}
