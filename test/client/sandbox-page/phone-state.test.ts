import {
  phoneReducer,
  quietPhone,
  topScreen,
  type PhoneAction,
} from '../../../sandbox/page/phone/phone-state'
import { countUnread } from '../../../sandbox/page/phone/seen'
import { deskAddress } from '../../../sandbox/page/wecom/desk-address'

const after = (...actions: PhoneAction[]) => actions.reduce(phoneReducer, quietPhone)

describe('the screens of the phone', () => {
  it('goes back to where it came from', () => {
    const opened = after(
      { type: 'go', screen: 'chat' },
      { type: 'launch', path: 'pages/mine/index' },
    )
    expect(topScreen(opened)).toBe('mini-program')
    expect(topScreen(phoneReducer(opened, { type: 'back' }))).toBe('chat')
  })

  it('never walks in circles when screens open each other', () => {
    const { stack } = after(
      { type: 'launch' },
      { type: 'go', screen: 'chat' },
      { type: 'launch' },
      { type: 'go', screen: 'chat' },
    )
    expect(stack).toEqual(['chats', 'mini-program', 'chat'])
  })

  it('stays on the list of chats when there is nothing behind it', () => {
    expect(topScreen(after({ type: 'back' }))).toBe('chats')
  })

  it('brings a running mini program back as it was, and starts it anew for a page', () => {
    const running = after({ type: 'launch', path: 'pages/orders/index' }, { type: 'home' })
    expect(phoneReducer(running, { type: 'launch' }).miniProgram).toEqual({
      path: 'pages/orders/index',
      launch: 1,
    })
    expect(
      phoneReducer(running, { type: 'launch', path: 'pages/orders/index' }).miniProgram,
    ).toEqual({ path: 'pages/orders/index', launch: 2 })
  })
})

describe('what is unread', () => {
  const entries = [
    { id: 'a', direction: 'received' },
    { id: 'b', direction: 'sent' },
    { id: 'c', direction: 'system' },
    { id: 'd', direction: 'received' },
  ]

  it.each([
    ['nothing was seen', null, 2],
    ['the first was seen', 'a', 1],
    ['all was seen', 'd', 0],
    ['what was seen is gone', 'x', 2],
  ])('counts what others wrote when %s', (_, lastSeen, count) => {
    expect(countUnread(entries, lastSeen)).toBe(count)
  })
})

describe('the address of the desk', () => {
  const server = 'http://127.0.0.1:3000'

  it.each([
    [
      'a page of it',
      `${server}/desk/#/tickets/T261122-0001`,
      `${server}/desk/auth/start?returnTo=%2Ftickets%2FT261122-0001`,
    ],
    ['its front', `${server}/desk/`, `${server}/desk/auth/start?returnTo=%2F`],
    [
      'a log-in already',
      `${server}/desk/auth/start?returnTo=%2Fx`,
      `${server}/desk/auth/start?returnTo=%2Fx`,
    ],
  ])('passes the log-in for %s', (_, url, address) => {
    expect(deskAddress(url, server)).toBe(address)
  })

  it.each([
    `${server}/#/pages/orders/index`,
    `${server}/desktop/`,
    'http://127.0.0.1:3999/desk/',
    'javascript:alert(1)',
    'desk',
  ])('is not %s', (url) => {
    expect(deskAddress(url, server)).toBeNull()
  })
})
