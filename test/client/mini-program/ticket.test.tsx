import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import TicketPage from '@/packages/tickets/detail/index'
import { wx } from '@/services/wx/port'
import Taro, { router } from '../../support/taro'
import { fakeServer, loggedIn, offline, refuse } from './support/fake-server'
import { ticketDetail } from './support/samples'

const PATH = '/tickets/T261122-0001'

async function openTicket(): Promise<void> {
  router.params = { number: 'T261122-0001' }
  render(<TicketPage />)
  await screen.findByText('正在向上游核对')
}

const write = (text: string): void => {
  fireEvent.change(screen.getByLabelText('回复'), { target: { value: text } })
}
const send = (): void => {
  fireEvent.click(screen.getByLabelText('发送'))
}

beforeEach(() => loggedIn())

describe('a ticket', () => {
  it('tells where it stands, what comes next, by when, and on whose side', async () => {
    fakeServer({ [`GET ${PATH}`]: () => ticketDetail({ responsibleBasis: '等上游的激活记录' }) })
    await openTicket()
    expect(screen.getByText('处理中')).toBeTruthy()
    expect(screen.getByText(/^还有 \d+ 天$/)).toBeTruthy()
    expect(screen.getByText('售后部 工号 1024')).toBeTruthy()
    expect(screen.getByText('待定')).toBeTruthy()
    expect(screen.getByText('等上游的激活记录')).toBeTruthy()
  })

  it('says why its clock stands still', async () => {
    fakeServer({
      [`GET ${PATH}`]: () =>
        ticketDetail({ nextDueAt: null, pausedReason: '等您补充，计时已暂停' }),
    })
    await openTicket()
    expect(screen.getByText('等您补充，计时已暂停')).toBeTruthy()
  })

  it('shows the newest first', async () => {
    const entry = (entryId: string, text: string, at: string) => ({
      entryId,
      text,
      at,
      type: 'note' as const,
      visibility: 'customer' as const,
      actor: 'agent' as const,
      actorLabel: '售后部',
      attachments: [],
    })
    fakeServer({
      [`GET ${PATH}`]: () =>
        ticketDetail({
          timeline: [
            entry('1', '先', '2026-11-22T09:00:00+08:00'),
            entry('2', '后', '2026-11-22T10:00:00+08:00'),
          ],
        }),
    })
    await openTicket()
    expect(screen.getAllByText(/^[先后]$/).map(({ textContent }) => textContent)).toEqual([
      '后',
      '先',
    ])
  })

  it('carries itself to customer service', async () => {
    fakeServer({ [`GET ${PATH}`]: () => ticketDetail() })
    await openTicket()
    fireEvent.click(screen.getByText('其他联系方式'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({
      url: '/packages/service/contact/index?ticketNumber=T261122-0001',
    })
  })
})

describe('what one has to read now', () => {
  const asked = {
    headline: '客服有一个问题，等您补充',
    point: { text: '请补一张截图', by: '售后部 工号 1024', at: '2026-11-22T10:00:00+08:00' },
  }

  it('stands under the title, is a heading, and is read aloud when it changes', async () => {
    fakeServer({ [`GET ${PATH}`]: () => ticketDetail(asked) })
    await openTicket()
    const hero = screen
      .getByRole('heading', { name: '客服有一个问题，等您补充' })
      .closest('[role=status]')
    expect(hero?.getAttribute('aria-live')).toBe('polite')
    expect(hero?.textContent).toContain('请补一张截图')
  })

  it('comes by itself as soon as something happens, without the page asking every so often', async () => {
    let happen = (): void => undefined
    const server = fakeServer({
      [`GET ${PATH}`]: () => ticketDetail(),
      'GET /live': async ({ query }) => {
        if (query['version'] === '0')
          await new Promise<void>((wake) => {
            happen = wake
          })
        return { version: query['version'] === '0' ? '1' : '0' }
      },
    })
    await openTicket()
    await waitFor(() => expect(server.of('GET /live')).toHaveLength(2))
    expect(server.of(`GET ${PATH}`)).toHaveLength(1)
    server.answer(`GET ${PATH}`, () => ticketDetail(asked))
    await act(async () => happen())
    expect(await screen.findByText('请补一张截图')).toBeTruthy()
  })
})

describe('taking a ticket back', () => {
  it('needs a second word, goes once, and the page says that it is over', async () => {
    const server = fakeServer({
      [`GET ${PATH}`]: () => ticketDetail(),
      [`POST ${PATH}/withdraw`]: () =>
        ticketDetail({
          headline: '已撤回',
          can: { answer: false, confirm: false, withdraw: false, reopen: false },
        }),
    })
    await openTicket()
    fireEvent.click(screen.getByRole('button', { name: '撤回这张工单' }))
    expect(server.of(`POST ${PATH}/withdraw`)).toHaveLength(0)
    fireEvent.change(screen.getByLabelText('为什么撤回'), { target: { value: '提交了两次' } })
    const confirm = screen.getByRole('button', { name: '确认撤回' })
    act(() => {
      confirm.click()
      confirm.click()
    })
    expect(await screen.findByText('已撤回')).toBeTruthy()
    expect(server.of(`POST ${PATH}/withdraw`).map(({ body }) => body)).toEqual([
      { text: '提交了两次' },
    ])
    expect(screen.queryByRole('button', { name: '撤回这张工单' })).toBeNull()
  })
})

describe('a ticket from a chat', () => {
  it('leads to the record of it', async () => {
    fakeServer({ [`GET ${PATH}`]: () => ticketDetail({ fromChat: true }) })
    await openTicket()
    fireEvent.click(screen.getByText('查看会话记录'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/packages/service/history/index' })
  })
})

describe('an address that leads to no ticket', () => {
  it.each([
    ['nothing', {}],
    ['an empty number', { number: ' ' }],
  ])('with %s says so and leads to the list', async (_what, params) => {
    const server = fakeServer({})
    router.params = params
    render(<TicketPage />)
    fireEvent.click(await screen.findByRole('button', { name: '看全部工单' }))
    expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/packages/tickets/list/index' })
    expect(server.asked.filter(({ path }) => path.startsWith('/tickets'))).toEqual([])
  })

  it('spelled in another case opens all the same', async () => {
    fakeServer({ [`GET ${PATH}`]: () => ticketDetail() })
    router.params = { Number: 'T261122-0001' }
    render(<TicketPage />)
    expect(await screen.findByText('正在向上游核对')).toBeTruthy()
  })

  it('that is not there offers no retry, but the list and home', async () => {
    fakeServer({ [`GET ${PATH}`]: () => refuse(404, 'not_found', '没有找到这张工单') })
    router.params = { number: 'T261122-0001' }
    render(<TicketPage />)
    expect(await screen.findByText('没有找到这张工单')).toBeTruthy()
    expect(screen.queryByRole('button', { name: '再试一次' })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: '回首页' }))
    expect(Taro.switchTab).toHaveBeenCalledWith({ url: '/pages/home/index' })
  })
})

describe('without a network', () => {
  it('what was read before stays readable, and comes back current by itself when the network does', async () => {
    const server = fakeServer({ [`GET ${PATH}`]: () => ticketDetail() })
    await openTicket()
    cleanup()
    server.answer(`GET ${PATH}`, offline)
    await openTicket()
    expect(await screen.findByText('没有连上网络，下面是之前的内容')).toBeTruthy()
    server.answer(`GET ${PATH}`, () => ticketDetail({ nextStep: '已经有了新进展' }))
    act(() => {
      window.dispatchEvent(new Event('online'))
    })
    expect(await screen.findByText('已经有了新进展')).toBeTruthy()
    expect(screen.queryByText('没有连上网络，下面是之前的内容')).toBeNull()
  })

  it('shows nobody what another person had read', async () => {
    const server = fakeServer({ [`GET ${PATH}`]: () => ticketDetail() })
    await openTicket()
    cleanup()
    loggedIn('cus_2')
    server.answer(`GET ${PATH}`, offline)
    router.params = { number: 'T261122-0001' }
    render(<TicketPage />)
    expect(await screen.findByText('没有连上网络')).toBeTruthy()
    expect(screen.queryByText('正在向上游核对')).toBeNull()
  })
})

describe('an answer', () => {
  it('goes once, with its picture, and the ticket shows what became of it', async () => {
    const server = fakeServer({
      [`GET ${PATH}`]: () => ticketDetail(),
      [`POST ${PATH}/answer`]: () => ticketDetail({ nextStep: '已收到您的补充' }),
    })
    Taro.uploadFile.mockResolvedValue({
      statusCode: 200,
      data: JSON.stringify({
        attachmentId: 'att_1',
        url: '/a.png',
        fileName: 'a.png',
        isImage: true,
      }),
    })
    await openTicket()
    write('截图在这里')
    fireEvent.click(screen.getAllByLabelText('添加图片')[0] as HTMLElement)
    await screen.findByText('1/9')
    act(() => {
      send()
      send()
    })
    expect(await screen.findByText('已收到您的补充')).toBeTruthy()
    const answers = server.of(`POST ${PATH}/answer`)
    expect(answers.map(({ body }) => body)).toEqual([
      { text: '截图在这里', attachmentIds: ['att_1'] },
    ])
    expect(screen.getByLabelText('回复')).toHaveProperty('value', '')
  })

  it('takes a document by name, says what it is, and tells why another is not taken', async () => {
    const server = fakeServer({
      [`GET ${PATH}`]: () => ticketDetail(),
      [`POST ${PATH}/answer`]: () => ticketDetail(),
    })
    const chosen = jest.spyOn(wx, 'chooseFiles')
    const pick = (fileName: string): unknown =>
      chosen.mockResolvedValueOnce([{ filePath: `blob:${fileName}`, sizeBytes: 9, fileName }])
    const paper = {
      attachmentId: 'att_2',
      url: '/b.docx',
      fileName: '激活步骤.docx',
      isImage: false,
      kindText: 'Word 文档',
      sizeText: '340 KB',
    }
    const detail = '这个压缩包有密码，我们打不开。请去掉密码再传'
    Taro.uploadFile
      .mockResolvedValueOnce({ statusCode: 200, data: JSON.stringify(paper) })
      .mockResolvedValueOnce({
        statusCode: 415,
        data: JSON.stringify({ detail, code: 'x', requestId: 'r' }),
      })
    await openTicket()
    pick('激活步骤.docx')
    fireEvent.click(screen.getByLabelText('添加文件'))
    expect(await screen.findByText('Word 文档 · 340 KB')).toBeTruthy()
    expect(Taro.uploadFile.mock.calls[0]?.[0]).toMatchObject({
      filePath: 'blob:激活步骤.docx',
      formData: { fileName: '激活步骤.docx' },
    })
    pick('日志.zip')
    fireEvent.click(screen.getByLabelText('添加文件'))
    expect(await screen.findByText(detail)).toBeTruthy()
    send()
    expect(await screen.findByText('有文件没传上，请重试或移除后再发送')).toBeTruthy()
    fireEvent.click(screen.getByLabelText('移除 日志.zip'))
    send()
    await waitFor(() => expect(server.of(`POST ${PATH}/answer`)).toHaveLength(1))
    expect(server.of(`POST ${PATH}/answer`)[0]?.body).toMatchObject({ attachmentIds: ['att_2'] })
  })

  it('from the agent shows its file by name, kind and size, and opens it', async () => {
    const opened = jest.spyOn(wx, 'openFile').mockResolvedValueOnce('link')
    const said = {
      entryId: 'ent_1',
      at: '2026-11-22T10:00:00.000+08:00',
      actor: 'agent' as const,
      actorLabel: '售后部 工号 1024',
      type: 'note' as const,
      visibility: 'customer' as const,
      text: '账在附件里',
    }
    const file = {
      attachmentId: 'att_3',
      fileName: '对账单.zip',
      mediaType: 'application/zip',
      sizeBytes: 9,
      kindText: '压缩包',
      sizeText: '2.0 MB',
      isImage: false,
      width: null,
      height: null,
      url: '/c.zip',
    }
    fakeServer({
      [`GET ${PATH}`]: () => ticketDetail({ timeline: [{ ...said, attachments: [file] }] }),
    })
    await openTicket()
    fireEvent.click(screen.getByLabelText('对账单.zip，压缩包 · 2.0 MB'))
    expect(await screen.findByText(/“对账单.zip”.*下载地址已经复制/)).toBeTruthy()
    expect(opened).toHaveBeenCalledWith(
      expect.objectContaining({ kind: 'file', name: '对账单.zip' }),
    )
  })

  it('that did not arrive is still there, also when the app was closed meanwhile, and counts once', async () => {
    const server = fakeServer({
      [`GET ${PATH}`]: () => ticketDetail(),
      [`POST ${PATH}/answer`]: offline,
    })
    await openTicket()
    write('写好的回答')
    send()
    expect(await screen.findByText(/没有连上网络.*，写好的内容还在/)).toBeTruthy()
    act(() => {
      window.dispatchEvent(new Event('online'))
    })
    expect(await screen.findByText(/现在网络恢复了，请再试一次，写好的内容还在/)).toBeTruthy()
    expect(screen.queryByText(/没有连上网络/)).toBeNull()
    expect(server.of(`POST ${PATH}/answer`)).toHaveLength(1)
    cleanup()

    server.answer(`POST ${PATH}/answer`, () => ticketDetail({ nextStep: '已收到您的补充' }))
    await openTicket()
    expect(screen.getByLabelText('回复')).toHaveProperty('value', '写好的回答')
    send()
    await screen.findByText('已收到您的补充')
    const [first, second] = server
      .of(`POST ${PATH}/answer`)
      .map(({ header }) => header['Idempotency-Key'])
    expect(second).toBe(first)
  })

  it('needs a word or a picture, and says so kindly', async () => {
    const server = fakeServer({ [`GET ${PATH}`]: () => ticketDetail() })
    await openTicket()
    send()
    expect(await screen.findByText('写一句话或附一个文件就可以发送')).toBeTruthy()
    expect(server.of(`POST ${PATH}/answer`)).toHaveLength(0)
  })

  it('is not offered where it cannot be given', async () => {
    fakeServer({
      [`GET ${PATH}`]: () =>
        ticketDetail({ can: { answer: false, confirm: false, withdraw: false, reopen: false } }),
    })
    await openTicket()
    expect(screen.queryByLabelText('回复')).toBeNull()
  })
})

describe('a solution', () => {
  const resolved = () =>
    ticketDetail({
      status: 'resolved',
      can: { answer: false, confirm: true, withdraw: false, reopen: false },
    })

  it('is confirmed with one tap', async () => {
    const server = fakeServer({
      [`GET ${PATH}`]: resolved,
      [`POST ${PATH}/confirm`]: () =>
        ticketDetail({
          headline: '已完成',
          can: { answer: false, confirm: false, withdraw: false, reopen: false },
        }),
    })
    await openTicket()
    fireEvent.click(screen.getByRole('button', { name: '已经解决' }))
    expect(await screen.findByText('已完成')).toBeTruthy()
    expect(server.of(`POST ${PATH}/confirm`).map(({ body }) => body)).toEqual([{ solved: true }])
  })

  it('that is none is sent back with a word, which survives a refusal', async () => {
    const server = fakeServer({
      [`GET ${PATH}`]: resolved,
      [`POST ${PATH}/confirm`]: () => refuse(503, 'busy', '服务正忙，请稍后再试'),
    })
    await openTicket()
    fireEvent.click(screen.getByRole('button', { name: '还没解决' }))
    fireEvent.change(screen.getByLabelText('还差什么'), { target: { value: '新卡也不行' } })
    fireEvent.click(screen.getByRole('button', { name: '请继续处理' }))
    expect(await screen.findByText('服务正忙，请稍后再试')).toBeTruthy()
    expect(screen.getByLabelText('还差什么')).toHaveProperty('value', '新卡也不行')

    server.answer(`POST ${PATH}/confirm`, () => ticketDetail({ headline: '重新处理' }))
    fireEvent.click(screen.getByRole('button', { name: '请继续处理' }))
    await screen.findByText('重新处理')
    expect(server.of(`POST ${PATH}/confirm`)[1]?.body).toEqual({
      solved: false,
      text: '新卡也不行',
    })
    await waitFor(() => expect(screen.queryByLabelText('还差什么')).toBeNull())
  })
})
