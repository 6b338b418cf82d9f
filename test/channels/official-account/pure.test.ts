import fc from 'fast-check'
import { answerMedia } from '../../../server/bot/answer-media'
import { PAGES, say } from '../../../server/bot/reply'
import {
  InboundError,
  readInbound,
  type InboundContent,
} from '../../../server/channels/official-account/inbound'
import { choiceMeant, renderReply } from '../../../server/channels/official-account/reply-text'
import { rearm, windowGrantedBy } from '../../../server/channels/official-account/window-grants'
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../server/lib/clock'
import { writeXml, type XmlObject } from '../../../sandbox/protocol/xml'

const now = new Date('2026-03-05T04:00:00Z')
const in48h = after(now, 48 * HOUR_MS)
const inAMinute = after(now, MINUTE_MS)

describe('what an act of the follower lets us send', () => {
  it.each<[string, InboundContent, { quota: number; until: Date } | null]>([
    ['a text', { kind: 'text', text: '你好' }, { quota: 5, until: in48h }],
    [
      'a picture',
      { kind: 'media', type: 'image', mediaId: 'm', format: null, transcript: null },
      { quota: 5, until: in48h },
    ],
    [
      'a place',
      { kind: 'location', latitude: '1', longitude: '2', label: '' },
      { quota: 5, until: in48h },
    ],
    ['a link', { kind: 'link', title: '', url: '' }, { quota: 5, until: in48h }],
    ['a message of a new kind', { kind: 'other', type: 'hologram' }, { quota: 5, until: in48h }],
    ['following', { kind: 'subscribe', scene: null }, { quota: 3, until: inAMinute }],
    ['scanning', { kind: 'scan', scene: 's' }, { quota: 3, until: inAMinute }],
    ['a menu button', { kind: 'menu-click', key: 'k' }, { quota: 3, until: inAMinute }],
    ['leaving', { kind: 'unsubscribe' }, null],
    ['a receipt', { kind: 'template-receipt', msgId: '1', status: 'success' }, null],
    ['looking', { kind: 'silent-event', event: 'VIEW' }, null],
  ])('%s', (_what, content, granted) => {
    expect(windowGrantedBy(content, now)).toEqual(granted)
  })

  it.each([
    ['nothing before, nothing granted', { quota: 0, until: null }, null, { quota: 0, until: null }],
    [
      'a first window',
      { quota: 0, until: null },
      { quota: 3, until: inAMinute },
      { quota: 3, until: inAMinute },
    ],
    [
      'a menu click does not shorten two days',
      { quota: 5, until: in48h },
      { quota: 3, until: inAMinute },
      { quota: 5, until: in48h },
    ],
    [
      'a message after a click lengthens it',
      { quota: 2, until: inAMinute },
      { quota: 5, until: in48h },
      { quota: 5, until: in48h },
    ],
    [
      'a window that has shut gives nothing',
      { quota: 5, until: now },
      { quota: 3, until: inAMinute },
      { quota: 3, until: inAMinute },
    ],
    [
      'a purse that is empty is filled anew',
      { quota: 0, until: in48h },
      { quota: 3, until: inAMinute },
      { quota: 3, until: inAMinute },
    ],
    [
      'leaving takes nothing that is left',
      { quota: 4, until: in48h },
      null,
      { quota: 4, until: in48h },
    ],
  ])('%s', (_what, current, granted, expected) => {
    expect(rearm(current, granted, now)).toEqual(expected)
  })

  it('a longer window never loses by a shorter one: after any act there is as much to send now as the act grants', () => {
    const windows = fc.record({
      quota: fc.nat(5),
      until: fc
        .integer({ min: -60, max: 172_800 })
        .map((seconds) => after(now, seconds * SECOND_MS)),
    })
    const granted = fc.constantFrom({ quota: 5, until: in48h }, { quota: 3, until: inAMinute })
    fc.assert(
      fc.property(windows, granted, (current, grant) => {
        const armed = rearm(current, grant, now)
        expect(armed.quota).toBeGreaterThanOrEqual(grant.quota)
        expect(armed.until?.getTime()).toBeGreaterThanOrEqual(grant.until.getTime())
      }),
    )
  })
})

describe('a reply as the official account shows it', () => {
  const targets = { publicUrl: 'https://kf.example.com', miniProgramAppId: 'wxmini' }
  const bytes = (text: string): number => Buffer.byteLength(text)

  it('leads into the mini program, and to the web page where that cannot open', () => {
    expect(renderReply(say('您好', { label: '我的订单', page: PAGES.orders }), targets)).toBe(
      '您好\n\n<a href="https://kf.example.com/#/pages/orders/index" data-miniprogram-appid="wxmini" data-miniprogram-path="pages/orders/index">我的订单</a>',
    )
  })

  const choices = [
    { id: 'leave_ses_1', label: '留言' },
    { id: 'stay_ses_1', label: '继续等' },
  ]

  it('shows choices as numbered lines, whole however long the text before them is', () => {
    expect(renderReply({ ...say('您想怎么办'), choices }, targets)).toBe(
      '您想怎么办\n\n1 留言\n2 继续等\n回复前面的数字就可以',
    )
    const long = renderReply({ ...say('卡'.repeat(3_000)), choices }, targets)
    expect(bytes(long)).toBeLessThanOrEqual(2_047)
    expect(long).toMatch(/…\n\n1 留言\n2 继续等\n回复前面的数字就可以$/)
  })

  it.each([
    ['1', 'leave_ses_1'],
    [' 2 ', 'stay_ses_1'],
    ['2', 'stay_ses_1'],
    ['2.', 'stay_ses_1'],
    ['继续等', 'stay_ses_1'],
    ['3', null],
    ['0', null],
    ['12', null],
    ['我要留言', null],
    ['1号订单没到', null],
    ['', null],
  ])('the words %p stand for %p', (words, id) => {
    expect(choiceMeant(choices, words)).toBe(id)
  })

  it.each([
    ['a', 2047],
    ['卡', 2047],
    ['😀', 2047],
  ])('text of %s is cut below 2,047 bytes, never inside a character', (character, most) => {
    const cut = renderReply(say(character.repeat(3_000)), targets)
    expect(bytes(cut)).toBeLessThanOrEqual(most)
    expect(bytes(cut)).toBeGreaterThan(most - 8)
    expect(cut.replaceAll(character, '')).toBe('…')
    const whole = character.repeat(Math.floor(most / bytes(character)))
    expect(renderReply(say(whole), targets)).toBe(whole)
  })

  it('whatever was written, it fits, is no markup, and its links are whole', () => {
    const links = [
      { label: '我的订单', page: PAGES.orders },
      { label: '打开填好的工单', page: PAGES.draft('tdr_01j00000000000000000000000') },
    ]
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3_000 }), fc.nat(2), (text, count) => {
        const rendered = renderReply(
          say(`<a href="http://evil">${text}`, ...links.slice(0, count)),
          targets,
        )
        expect(bytes(rendered)).toBeLessThanOrEqual(2_048)
        expect(rendered.match(/<a /g) ?? []).toHaveLength(count)
        expect(rendered.match(/<\/a>/g) ?? []).toHaveLength(count)
        expect(() => encodeURIComponent(rendered)).not.toThrow()
      }),
    )
  })

  it.each(['image', 'voice', 'video', 'shortvideo', 'location', 'link', 'hologram'])(
    'says that %s came, what it cannot do, and where to go',
    (type) => {
      const { text, links } = answerMedia(type)
      expect(text).toMatch(/收到了/)
      expect(text).not.toMatch(/[!!]|亲/)
      expect(links.length).toBeGreaterThan(0)
    },
  )
})

describe('what a callback says', () => {
  const base = { ToUserName: 'gh_1', FromUserName: 'oPerson', CreateTime: 1_772_683_200 }
  const read = (fields: XmlObject) => readInbound(writeXml({ ...base, ...fields }))

  it.each<[XmlObject, InboundContent]>([
    [
      { MsgType: 'text', Content: '你好 & <b>', MsgId: '1' },
      { kind: 'text', text: '你好 & <b>' },
    ],
    [
      { MsgType: 'image', PicUrl: 'http://x', MediaId: 'm', MsgId: '1' },
      { kind: 'media', type: 'image', mediaId: 'm', format: null, transcript: null },
    ],
    [
      { MsgType: 'voice', MediaId: 'm', Format: 'amr', MsgId: '1' },
      { kind: 'media', type: 'voice', mediaId: 'm', format: 'amr', transcript: null },
    ],
    [
      { MsgType: 'video', MediaId: 'm', ThumbMediaId: 't', MsgId: '1' },
      { kind: 'media', type: 'video', mediaId: 'm', format: null, transcript: null },
    ],
    [
      { MsgType: 'shortvideo', MediaId: 'm', MsgId: '1' },
      { kind: 'media', type: 'shortvideo', mediaId: 'm', format: null, transcript: null },
    ],
    [
      {
        MsgType: 'location',
        Location_X: '23.1',
        Location_Y: '113.3',
        Scale: '16',
        Label: '广州',
        MsgId: '1',
      },
      { kind: 'location', latitude: '23.1', longitude: '113.3', label: '广州' },
    ],
    [
      { MsgType: 'link', Title: 't', Description: 'd', Url: 'https://x', MsgId: '1' },
      { kind: 'link', title: 't', url: 'https://x' },
    ],
    [
      { MsgType: 'a-kind-of-message-with-a-long-name', MsgId: '1' },
      { kind: 'other', type: 'a-kind-of-message-with-a' },
    ],
    [
      { MsgType: 'event', Event: 'subscribe', EventKey: '' },
      { kind: 'subscribe', scene: null },
    ],
    [
      { MsgType: 'event', Event: 'subscribe', EventKey: 'qrscene_bind_1', Ticket: 't' },
      { kind: 'subscribe', scene: 'bind_1' },
    ],
    [
      { MsgType: 'event', Event: 'subscribe', EventKey: 'last_trade_no_1' },
      { kind: 'subscribe', scene: null },
    ],
    [{ MsgType: 'event', Event: 'unsubscribe', EventKey: '' }, { kind: 'unsubscribe' }],
    [
      { MsgType: 'event', Event: 'SCAN', EventKey: 'bind_1', Ticket: 't' },
      { kind: 'scan', scene: 'bind_1' },
    ],
    [
      { MsgType: 'event', Event: 'CLICK', EventKey: 'my-orders' },
      { kind: 'menu-click', key: 'my-orders' },
    ],
    [
      { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: '9', Status: 'failed:user block' },
      { kind: 'template-receipt', msgId: '9', status: 'failed:user block' },
    ],
    [
      { MsgType: 'event', Event: 'VIEW', EventKey: 'https://x' },
      { kind: 'silent-event', event: 'VIEW' },
    ],
    [
      { MsgType: 'event', Event: 'an_event_of_tomorrow' },
      { kind: 'silent-event', event: 'an_event_of_tomorrow' },
    ],
  ])('%j', (fields, content) => {
    expect(read(fields)).toMatchObject({
      accountGhId: 'gh_1',
      openId: 'oPerson',
      createdAtSeconds: 1_772_683_200,
      content,
    })
  })

  it.each<[string, XmlObject]>([
    ['no MsgId', { MsgType: 'text', Content: 'x' }],
    ['no MsgType', { Content: 'x' }],
    ['no sender', { FromUserName: '', MsgType: 'text', MsgId: '1' }],
    ['an event without a name', { MsgType: 'event' }],
    ['a time that is none', { CreateTime: 'noon', MsgType: 'text', MsgId: '1' }],
  ])('%s is malformed', (_what, fields) => {
    expect(() => read(fields)).toThrow(InboundError)
  })

  it.each(['', 'hello', '<xml>', '<xml><a></xml>', '{"a":1}'])(
    '%j is malformed and nothing worse',
    (text) => {
      expect(() => readInbound(text)).toThrow(
        expect.objectContaining({ name: expect.stringMatching(/^(Xml|Inbound)Error$/) }),
      )
    },
  )

  it('repeats share a key; another person, account, message or event does not', () => {
    const text = { MsgType: 'text', Content: 'a', MsgId: '7' }
    const click = { MsgType: 'event', Event: 'CLICK', EventKey: 'k' }
    const keyOf = (fields: XmlObject): string => read(fields).dedupeKey
    expect(keyOf(text)).toBe(keyOf({ ...text, CreateTime: 1_772_683_201 }))
    expect(keyOf(click)).toBe(keyOf({ ...click }))
    const all: XmlObject[] = [
      text,
      { ...text, MsgId: '8' },
      { ...text, FromUserName: 'oOther' },
      { ...text, ToUserName: 'gh_2' },
      click,
      { ...click, EventKey: 'j' },
      { ...click, CreateTime: 1_772_683_201 },
      { ...click, Event: 'VIEW' },
      { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: '1', Status: 'success' },
      { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: '2', Status: 'success' },
    ]
    expect(new Set(all.map(keyOf)).size).toBe(all.length)
  })

  it('two long keys that differ at their end are told apart', () => {
    const keyOf = (end: string): string =>
      read({
        FromUserName: 'o'.repeat(28),
        MsgType: 'event',
        Event: 'SCAN',
        EventKey: `${'s'.repeat(150)}${end}`,
      }).dedupeKey
    expect(keyOf('a')).not.toBe(keyOf('b'))
    expect(keyOf('a').length).toBeLessThanOrEqual(191)
  })
})
