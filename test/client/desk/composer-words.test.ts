import { EMPTY_DRAFT, type Draft } from '../../../desk/lib/drafts'
import { bodyOf, changesOf, faultOf } from '../../../desk/pages/ticket/composer-words'
import {
  AddNote,
  AskCustomer,
  ResolveTicket,
} from '../../../server/tickets/desk/desk-ticket.contract'

const draft = (part: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, ...part })

describe('what an agent writes', () => {
  it.each([
    ['note', draft({ text: ' 在核实 ' }), AddNote, { text: '在核实', visibility: 'customer' }],
    [
      'note',
      draft({ text: '疑似重复', visibility: 'internal' }),
      AddNote,
      { text: '疑似重复', visibility: 'internal' },
    ],
    [
      'note',
      draft({ text: '在核实', responsibleSide: 'upstream', responsibleBasis: ' 回执 ' }),
      AddNote,
      {
        text: '在核实',
        visibility: 'customer',
        responsibleSide: 'upstream',
        responsibleBasis: '回执',
      },
    ],
    [
      'ask',
      draft({ text: '请补图', responsibleSide: 'platform' }),
      AskCustomer,
      { text: '请补图' },
    ],
    [
      'resolve',
      draft({ text: '已补发', responsibleSide: 'platform' }),
      ResolveTicket,
      { text: '已补发', responsibleSide: 'platform' },
    ],
  ] as const)('as %s becomes a body that the server takes', (action, written, schema, body) => {
    expect(bodyOf(action, written)).toEqual(body)
    expect(schema.parse(bodyOf(action, written))).toEqual(body)
  })

  it.each([
    ['note', draft({ text: '  ' }), /进展/],
    ['ask', EMPTY_DRAFT, /问题/],
    ['resolve', draft({ responsibleSide: 'platform' }), /解决说明/],
    ['resolve', draft({ text: '已补发' }), /责任方/],
  ] as const)(
    'as %s is not sent while something is missing, and says what',
    (action, written, words) => {
      expect(faultOf(action, written)).toMatch(words)
    },
  )

  it('shows the customer a responsible side only where one is sent', () => {
    const judged = draft({
      text: '已补发',
      responsibleSide: 'carrier',
      responsibleBasis: '运营商公告',
    })
    expect(changesOf('resolve', judged)).toEqual(['责任方：运营商（运营商公告）'])
    expect(changesOf('ask', judged)).toEqual([])
    expect(changesOf('note', draft({ text: '在核实' }))).toEqual([])
  })
})
