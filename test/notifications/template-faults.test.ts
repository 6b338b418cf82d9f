import { templateFaults } from '../../server/notifications/template-faults'
import { listPresets, loadPolicy } from '../../server/policy/load-policy'
import type { MessageTemplate, NoticeKind } from '../../server/policy/policy.schema'
import { policy } from '../tickets/ticket-world'

type Fields = MessageTemplate['fields']

const withFields = (kind: NoticeKind, fields: Fields) => {
  const { officialAccount, miniProgram } = policy.templates
  return {
    templates: {
      officialAccount: { ...officialAccount, [kind]: { ...officialAccount[kind], fields } },
      miniProgram,
    },
  }
}

it.each(listPresets())('the preset %s has no faults', (preset) => {
  expect(templateFaults(loadPolicy(preset))).toEqual([])
})

it.each<[string, NoticeKind, Fields, string]>([
  [
    'a field used twice',
    'ticket-progress',
    [
      { key: 'thing1', value: 'title' },
      { key: 'thing1', value: 'note' },
    ],
    'fields.thing1: is there more than once',
  ],
  [
    'a time given words',
    'ticket-progress',
    [{ key: 'time1', value: 'next' }],
    'fields.time1: a time field cannot show next; use at or due',
  ],
  [
    'a date given words',
    'ticket-progress',
    [{ key: 'date1', value: 'title' }],
    'fields.date1: a date field cannot show title; use at or due',
  ],
  [
    'Chinese in a character string',
    'ticket-progress',
    [{ key: 'character_string1', value: 'holder' }],
    'a character_string field cannot show Chinese',
  ],
  [
    'a sentence in a phrase',
    'ticket-progress',
    [{ key: 'phrase1', value: 'next' }],
    'a phrase field takes a few fixed words',
  ],
  [
    'an amount',
    'ticket-progress',
    [{ key: 'amount1', value: 'number' }],
    'no value of a notice fits the field type amount',
  ],
  [
    'a due time of a question',
    'ticket-question',
    [{ key: 'time1', value: 'due' }],
    'a ticket-question notice has no due',
  ],
  [
    'a due time of a solution',
    'ticket-resolved',
    [{ key: 'thing1', value: 'due' }],
    'a ticket-resolved notice has no due',
  ],
  [
    'a due time of a warning',
    'safety-warning',
    [{ key: 'time1', value: 'due' }],
    'a safety-warning notice has no due',
  ],
])('%s is told by its place in the policy file', (_, kind, fields, fault) => {
  const [first, ...more] = templateFaults(withFields(kind, fields))
  expect(more).toEqual([])
  expect(first).toContain(`templates.officialAccount.${kind}.`)
  expect(first).toContain(fault)
})

it('tells every fault at once', () => {
  expect(
    templateFaults(
      withFields('ticket-question', [
        { key: 'time1', value: 'title' },
        { key: 'number2', value: 'due' },
      ]),
    ),
  ).toHaveLength(3)
})

it('one template described in two ways is told at both places', () => {
  const { officialAccount, miniProgram } = policy.templates
  const torn = {
    ...miniProgram['safety-warning'],
    fields: miniProgram['safety-warning'].fields.slice(1),
  }
  expect(
    templateFaults({
      templates: { officialAccount, miniProgram: { ...miniProgram, 'safety-warning': torn } },
    }),
  ).toEqual([
    'templates.miniProgram.ticket-progress.fields: the same template has other fields under safety-warning',
    'templates.miniProgram.safety-warning.fields: the same template has other fields under ticket-progress',
  ])
})
