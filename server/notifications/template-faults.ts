import { NoticeKind, type MessageTemplate, type Policy } from '../policy/policy.schema'

type Field = MessageTemplate['fields'][number]
type Value = Field['value']

/** Values that a kind of notice cannot promise: nothing is due while the customer owes an answer, once it is solved, or of a warning. */
const ABSENT: Readonly<Record<NoticeKind, readonly Value[]>> = {
  'ticket-progress': [],
  'ticket-question': ['due'],
  'ticket-resolved': ['due'],
  'safety-warning': ['due'],
}
const MOMENTS: readonly Value[] = ['at', 'due']

/**
 * What would make WeChat refuse every message of a template, found before the first one is sent: a time field that is
 * given words, a field used twice, a value that such a notice does not have, one template described in two ways.
 * @returns one English sentence for each fault, naming the place in the policy file
 */
export function templateFaults({ templates }: Pick<Policy, 'templates'>): string[] {
  return (['officialAccount', 'miniProgram'] as const).flatMap((surface) =>
    NoticeKind.options.flatMap((kind) => {
      const { id, fields } = templates[surface][kind]
      const twin = NoticeKind.options.find(
        (other) =>
          templates[surface][other].id === id &&
          keysOf(templates[surface][other]) !== keysOf({ fields }),
      )
      const torn =
        twin === undefined
          ? []
          : [
              `templates.${surface}.${kind}.fields: the same template has other fields under ${twin}`,
            ]
      const own = fields.flatMap((field, index) => {
        const repeated =
          fields.findIndex(({ key }) => key === field.key) < index
            ? ['is there more than once']
            : []
        return [...repeated, ...fieldFaults(kind, field)].map(
          (fault) => `templates.${surface}.${kind}.fields.${field.key}: ${fault}`,
        )
      })
      return [...torn, ...own]
    }),
  )
}

const keysOf = ({ fields }: Pick<MessageTemplate, 'fields'>): string =>
  fields
    .map(({ key }) => key)
    .sort()
    .join(' ')

function fieldFaults(kind: NoticeKind, { key, value }: Field): string[] {
  const type = key.replace(/\d{1,4}$/, '')
  return [
    ...(ABSENT[kind].includes(value) ? [`a ${kind} notice has no ${value}`] : []),
    ...((type === 'time' || type === 'date') && !MOMENTS.includes(value)
      ? [`a ${type} field cannot show ${value}; use at or due`]
      : []),
    ...(type === 'character_string' && value !== 'number'
      ? ['a character_string field cannot show Chinese; use it for number']
      : []),
    ...(STATUS_ONLY.has(type) && value !== 'status'
      ? [`a ${type} field takes a few fixed words; use it for status`]
      : []),
    ...(UNFIT.has(type) ? [`no value of a notice fits the field type ${type}`] : []),
  ]
}

const STATUS_ONLY: ReadonlySet<string> = new Set(['phrase', 'const', 'enum'])
const UNFIT: ReadonlySet<string> = new Set([
  'number',
  'letter',
  'symbol',
  'amount',
  'phone_number',
  'name',
  'short_thing',
])
