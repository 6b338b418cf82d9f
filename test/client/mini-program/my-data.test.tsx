import { fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import type { MyData } from '../../../server/rights/my-data.contract'
import ErasePage from '@/packages/account/erase/index'
import MyDataPage from '@/packages/account/my-data/index'
import MinePage from '@/pages/mine/index'
import { reading } from '@/services/reading'
import Taro from '../../support/taro'
import { fakeServer, loggedIn, refuse } from './support/fake-server'
import { contact, me, pageOf } from './support/samples'

const myData = (part: Partial<MyData> = {}): MyData => ({
  displayName: '微信用户',
  nameElsewhere: null,
  classes: [
    {
      key: 'talks',
      name: '聊天',
      about: '和客服说的话',
      countText: '12 条消息',
      keptText: '保存 3 年，到期自动删除',
    },
    { key: 'calls', name: '电话', about: '打过的电话', countText: null, keptText: '保存 3 年' },
  ],
  copies: [],
  consents: { balance: 2, text: '您还同意接收 2 次小程序订阅消息' },
  erasure: {
    goes: ['聊天记录，连同图片和语音'],
    stays: [{ what: '2 笔订单', why: '《电子商务法》第三十一条', until: '最晚到 2029年12月1日' }],
    cases: [],
    asked: null,
  },
  ...part,
})
const tap = (name: string): void => void fireEvent.click(screen.getByRole('button', { name }))

beforeEach(() => loggedIn())

describe('我的信息', () => {
  it('is one tap from 我的, and says of each kind how much there is and until when', async () => {
    fakeServer({
      'GET /me': () => me(),
      'GET /tickets': () => pageOf([]),
      'GET /contact': () => contact(),
      'GET /my-data': () => myData(),
    })
    render(<MinePage />)
    fireEvent.click(await screen.findByText('我的信息'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/packages/account/my-data/index' })
    render(<MyDataPage />)
    expect(await screen.findByText('12 条消息')).toBeTruthy()
    expect(screen.getByText('没有')).toBeTruthy()
    expect(screen.getByText('保存 3 年，到期自动删除')).toBeTruthy()
  })

  it('takes a copy along: asked for once, and shown when it is ready', async () => {
    const copy = {
      copyId: 'dex_1',
      state: 'ready' as const,
      stateText: '已经生成，可以下载',
      requestedAt: '2026-11-30T09:00:00.000+08:00',
      keptUntil: '2026-12-07T09:00:00.000+08:00',
      file: { url: '/api/attachments/att_1/content', fileName: '我的资料.zip', sizeBytes: 9_000 },
    }
    const server = fakeServer({
      'GET /my-data': () => myData(),
      'POST /my-data/copies': () => copy,
    })
    render(<MyDataPage />)
    await screen.findByText('12 条消息')
    server.answer('GET /my-data', () => myData({ copies: [copy] }))
    tap('生成一份')
    expect(await screen.findByText('已经生成，可以下载')).toBeTruthy()
    expect(screen.getByRole('button', { name: '下载压缩包' })).toBeTruthy()
    expect(server.of('POST /my-data/copies')).toHaveLength(1)
  })

  it('corrects the name, and keeps what was typed where it fails', async () => {
    const server = fakeServer({
      'GET /my-data': () => myData(),
      'POST /my-data/name': () => refuse(500, 'internal', '服务暂时不稳定'),
    })
    render(<MyDataPage />)
    fireEvent.input(await screen.findByLabelText('怎么称呼您'), { target: { value: '小王' } })
    tap('保存称呼')
    expect(await screen.findByText(/服务暂时不稳定/)).toBeTruthy()
    server.answer('POST /my-data/name', () => null)
    server.answer('GET /my-data', () => myData({ displayName: '小王' }))
    tap('保存称呼')
    expect(await screen.findByText('已经改好，客服看到的就是这个称呼')).toBeTruthy()
    expect(server.of('POST /my-data/name').at(-1)?.body).toEqual({ displayName: '小王' })
  })
})

describe('注销账号', () => {
  it('names what goes and what stays first, and then is gone, with this device', async () => {
    const server = fakeServer({
      'GET /my-data': () => myData(),
      'POST /my-data/erasure': () => myData().erasure,
    })
    render(<ErasePage />)
    expect(await screen.findByText('《电子商务法》第三十一条')).toBeTruthy()
    expect(screen.getByText('最晚到 2029年12月1日')).toBeTruthy()
    tap('注销账号')
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: '确认注销' }))
    expect(await screen.findByText('账号已经注销，这台设备也已退出')).toBeTruthy()
    expect(server.of('POST /my-data/erasure')[0]?.body).toEqual({ cases: 0 })
    expect(Taro.getStorageSync('xinqiao/signed-out')).toBe(true)
  })

  it('waits for an open case, and can be taken back meanwhile', async () => {
    const open = myData().erasure
    const asked = {
      ...open,
      cases: ['工单 T1'],
      asked: { askedAt: '2026-11-30T09:00:00.000+08:00', text: '等工单 T1办完，账号会自动注销' },
    }
    const server = fakeServer({
      'GET /my-data': () => myData({ erasure: asked }),
      'DELETE /my-data/erasure': () => null,
    })
    render(<ErasePage />)
    expect(await screen.findByText('等工单 T1办完，账号会自动注销')).toBeTruthy()
    server.answer('GET /my-data', () => myData({ erasure: open }))
    tap('撤回注销')
    expect(await screen.findByText('马上删除')).toBeTruthy()
  })
})

describe('长辈版', () => {
  const open = async () => {
    fakeServer({
      'GET /me': () => me(),
      'GET /tickets': () => pageOf([]),
      'GET /contact': () => contact(),
    })
    const { container } = render(<MinePage />)
    const row = (await screen.findByText('长辈版')).closest('[role="button"]')
    if (!row) throw new Error('the switch is no button')
    return { container, row }
  }

  it('is a switch in 我的: larger type and targets, and the way to a person before everything else', async () => {
    const { container, row } = await open()
    expect(row.getAttribute('aria-pressed')).toBe('false')
    fireEvent.click(row)
    await waitFor(() => expect(container.querySelector('.screen--elder')).toBeTruthy())
    const style = container.querySelector('.screen')?.getAttribute('style') ?? ''
    expect(style).toContain('--scale: 1.5')
    expect(style).toContain('--touch: 60px')
    const first = container.querySelector('.screen__body')?.firstElementChild
    expect(first?.textContent).toContain('联系客服')
    fireEvent.click(row)
    await waitFor(() => expect(container.querySelector('.screen--elder')).toBeNull())
  })

  it("comes by itself with WeChat's care type, unless somebody chose otherwise", () => {
    window.history.replaceState(null, '', '/?fontScale=1.4')
    expect(reading()).toEqual({ elder: true, scale: 1.5 })
    Taro.setStorageSync('xinqiao/elder', false)
    expect(reading()).toEqual({ elder: false, scale: 1.4 })
    Taro.removeStorageSync('xinqiao/elder')
    window.history.replaceState(null, '', '/')
    window.sessionStorage.clear()
  })
})
