import { offer, readReply, say, storedReply, type Reply } from '../../server/bot/reply'

const LINK = { label: '我的订单', page: '/pages/orders/index' }
const CHOICES = [
  { id: 'leave_ses1', label: '留言' },
  { id: 'stay_ses1', label: '继续等' },
]

describe('a reply that is stored', () => {
  it.each<[string, Reply]>([
    ['words alone', say('好的')],
    ['a door', say('好的', LINK)],
    ['choices', offer(say('还要等吗'), ...CHOICES)],
    ['both', offer(say('还要等吗', LINK), ...CHOICES)],
  ])('is read back as it was: %s', (_what, reply) => {
    const { text, payload } = storedReply(reply)
    expect(readReply({ text, payload: payload && { ...payload } })).toEqual(reply)
    expect(readReply({ text, payload: payload && JSON.stringify(payload) })).toEqual(reply)
  })

  it('holds nothing beside the words where there is nothing', () => {
    expect(storedReply(say('好的'))).toEqual({ text: '好的', payload: null })
    expect(offer(say('好的'))).toEqual(say('好的'))
  })

  it('keeps its words when what stands beside them is of another kind', () => {
    expect(readReply({ text: '好的', payload: { mediaId: 'm1' } })).toEqual({
      text: '好的',
      links: [],
    })
    expect(readReply({ text: '好的', payload: { links: 'none', choices: CHOICES } })).toEqual({
      text: '好的',
      links: [],
      choices: CHOICES,
    })
  })
})
