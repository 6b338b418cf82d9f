import { ApiError } from '../http/api-error'
import type { TemplateOptions } from '../options'
import { isObject, objectOf, type JsonObject } from '../protocol/wire-json'
import type { CardField } from '../sandbox.contract'
import { checkTemplateValue } from './template-values'

/** The fields of a template with the values sent for them, in the template's order; anything it does not name is not shown. */
export function renderTemplate(template: TemplateOptions, body: JsonObject): CardField[] {
  if (!isObject(body.data))
    throw new ApiError(
      47003,
      `argument invalid! data.${template.fields[0]?.key ?? ''}.value is empty`,
    )
  const data = body.data
  return template.fields.map((field) => {
    const value = objectOf(data, field.key).value
    const verdict = checkTemplateValue(field, value)
    if (verdict === 'empty')
      throw new ApiError(47003, `argument invalid! data.${field.key}.value is empty`)
    if (verdict === 'invalid')
      throw new ApiError(47003, `argument invalid! data.${field.key}.value invalid`)
    return { key: field.key, label: field.label, value: String(value) }
  })
}
