import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import type {
  SettingsChecked,
  SettingsShown,
  SettingVersionShown,
} from '../../../server/settings/settings.contract'
import { App } from '../../../desk/app'
import { addBrowserParts } from './browser-parts'
import { fakeServer, me, ticketPage, type FakeServer } from './fake-server'

const CALENDAR: SettingsShown['document']['hours']['people'] = {
  mode: 'calendar',
  workday: [['09:00', '21:00']],
  restday: [['10:00', '18:00']],
}
const shown: SettingsShown = {
  version: 3,
  base: 3,
  toCome: null,
  warnings: [],
  document: {
    hours: { people: CALENDAR, phone: { mode: 'always' }, business: { mode: 'always' } },
    departments: [{ key: 'after-sales', name: '售后' }],
    kinds: [],
    agents: [
      {
        wecomUserId: 'zhang.wei',
        workNumber: '1024',
        name: '张伟',
        role: 'agent',
        departments: ['after-sales'],
      },
    ],
    promises: { chatWaitMinutes: 5, ticketClock: 'business', shown: [] },
    cannedReplies: [],
    texts: { peopleClosed: '下班了', groupsNotice: '', crisis: '' },
    platform: { notice: null },
    kf: null,
    officialAccount: { welcome: '您好' },
    languageModel: { tokensADay: 5 },
  },
}
const version: SettingVersionShown = {
  version: 3,
  author: '王芳（工号 1001）',
  why: '忙季',
  createdAt: '2026-03-05T10:00:00+08:00',
  inForceFrom: '2026-03-05T10:00:00+08:00',
  state: 'in-force',
  stateText: '生效中',
  withdrawnBy: null,
  sections: ['服务时间'],
}
const sound: SettingsChecked = {
  faults: [],
  changes: [
    {
      path: 'texts.peopleClosed',
      place: '话术 · 下班时说的话',
      before: '下班了',
      after: '明天再来',
    },
  ],
  effects: ['请看清楚'],
  preview: [{ where: '找人工、没有人在时', before: '下班了', after: '明天再来' }],
}

let server: FakeServer
beforeAll(addBrowserParts)
beforeEach(() => {
  localStorage.clear()
  server = fakeServer()
  server.on('GET', /\/me$/, () => ({ body: { ...me, role: 'supervisor' } }))
  server.on('GET', /\/tickets\?/, () => ({ body: ticketPage([]) }))
  server.on('GET', /\/settings$/, () => ({ body: shown }))
  server.on('POST', /\/settings\/check$/, () => ({ body: sound }))
  server.on('GET', /\/settings\/versions\?/, () => ({
    body: {
      items: [version, { ...version, version: 2, state: 'past', stateText: '以前的', why: '开张' }],
      nextCursor: null,
    },
  }))
})
afterEach(cleanup)

function open(place: string): void {
  window.location.hash = place
  render(<App />)
}
const type = (name: string, value: string): void =>
  void fireEvent.change(screen.getByLabelText(name), { target: { value } })
const saved = () =>
  server.asked.filter(({ method, path }) => method === 'POST' && !path.endsWith('/check'))
const review = () => within(screen.getByRole('complementary', { name: '会改什么' }))

it('what customers will read is seen before it is saved; then it is saved once, with why, and nothing else is touched', async () => {
  server.on('POST', /\/settings$/, () => ({ status: 201, body: { ...version, version: 4 } }))
  open('/settings/words')
  await screen.findByLabelText('找人工、没有人在时')
  type('找人工、没有人在时', '明天再来')
  expect(await review().findByText('客户会读到')).toBeTruthy()
  expect(review().getByText('请看清楚')).toBeTruthy()
  await waitFor(() =>
    expect(review().getByText('保存并生效').closest('button')?.disabled).toBe(false),
  )
  fireEvent.click(review().getByText('保存并生效'))
  expect(await review().findByText(/请写一句为什么要改/)).toBeTruthy()
  type('为什么要改', '换一种说法')
  fireEvent.click(review().getByText('保存并生效'))
  await waitFor(() => expect(saved()).toHaveLength(1))
  const [{ body, key } = { body: null, key: null }] = saved()
  expect(body).toEqual({
    base: 3,
    why: '换一种说法',
    inForceFrom: null,
    document: { ...shown.document, texts: { ...shown.document.texts, peopleClosed: '明天再来' } },
  })
  expect(key).toMatch(/^[0-9a-f]{32}$/)
  expect(await review().findByText(/还没有改动/)).toBeTruthy()
})

it('a fault stands at its place and keeps the change from being saved', async () => {
  server.on('POST', /\/settings\/check$/, () => ({
    body: {
      ...sound,
      faults: [
        {
          path: 'hours.people.workday.0.0',
          place: '服务时间 · 客服 · 工作日',
          message: '时间写成 09:00 这样',
        },
      ],
    },
  }))
  open('/settings/hours')
  await screen.findByRole('textbox', { name: '工作日' })
  fireEvent.change(screen.getByRole('textbox', { name: '工作日' }), { target: { value: '早上' } })
  expect(await review().findByText('服务时间 · 客服 · 工作日：时间写成 09:00 这样')).toBeTruthy()
  expect(screen.getByText('时间写成 09:00 这样')).toBeTruthy()
  expect(review().getByText('保存并生效').closest('button')?.disabled).toBe(true)
})

it.each([
  ['9-21', '09:00', '21:00'],
  ['8：30 至 22:00', '08:30', '22:00'],
  ['09:00–21:00', '09:00', '21:00'],
])('hours may be typed as %s', async (typed, from, to) => {
  open('/settings/hours')
  await screen.findByRole('textbox', { name: '周末和节假日' })
  fireEvent.change(screen.getByRole('textbox', { name: '周末和节假日' }), {
    target: { value: typed },
  })
  await waitFor(() =>
    expect(server.asked.filter(({ path }) => path.endsWith('/check')).at(-1)?.body).toMatchObject({
      document: { hours: { people: { restday: [[from, to]] } } },
    }),
  )
})

it('what is written survives a reload, and a colleague who saved meanwhile loses nothing by it', async () => {
  open('/settings/words')
  await screen.findByLabelText('公众号 · 关注后的欢迎语')
  type('公众号 · 关注后的欢迎语', '您好呀')
  await review().findByText('客户会读到')
  cleanup()
  server.on('GET', /\/settings$/, () => ({
    body: {
      ...shown,
      version: 4,
      base: 4,
      document: { ...shown.document, texts: { ...shown.document.texts, crisis: '新的' } },
    },
  }))
  open('/settings/words')
  expect((await screen.findByLabelText<HTMLTextAreaElement>('公众号 · 关注后的欢迎语')).value).toBe(
    '您好呀',
  )
  expect(screen.getByLabelText<HTMLTextAreaElement>('有人有危险时').value).toBe('新的')
  expect(screen.queryByText(/刚被别人改过/)).toBeNull()
})

it('the history says who, why and what; a former version is had back with a reason', async () => {
  server.on('GET', /\/settings\/versions\/2$/, () => ({
    body: { ...version, version: 2, state: 'past', why: '开张', changes: [], back: sound.changes },
  }))
  server.on('POST', /\/settings\/versions\/2\/back$/, () => ({
    status: 201,
    body: { ...version, version: 4 },
  }))
  open('/settings/versions')
  fireEvent.click(await screen.findByText('开张'))
  expect(await screen.findByText('退回到它，会改')).toBeTruthy()
  type('为什么退回', '写错了')
  fireEvent.click(screen.getByText('退回到第 2 版'))
  await waitFor(() =>
    expect(saved().at(-1)).toMatchObject({
      path: '/desk/api/settings/versions/2/back',
      body: { base: 3, why: '写错了' },
    }),
  )
})

it('is no page for an agent', async () => {
  server.on('GET', /\/me$/, () => ({ body: me }))
  open('/settings/hours')
  expect(await screen.findByText(/设置由主管改/)).toBeTruthy()
  expect(server.asked.some(({ path }) => path.endsWith('/settings'))).toBe(false)
})
