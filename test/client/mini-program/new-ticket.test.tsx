import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import NewTicketPage from '@/packages/tickets/new/index'
import Taro, { router } from '../../support/taro'
import { insideDemoPhone, leaveDemoPhone } from './support/fake-host'
import { fakeServer, loggedIn, offline, refuse, timedOut } from './support/fake-server'
import { me, orderSummary, pageOf, review, ticketDetail, ticketForm } from './support/samples'

const routes = {
  'GET /ticket-form': () => ticketForm(),
  'POST /tickets/review': () => review(),
  'POST /tickets': () => ticketDetail({ number: 'T261122-0007', department: '售后部', nextStep: '售后部会先看' }),
}

async function openForm(): Promise<void> {
  router.params = { orderNumber: 'HKM1' }
  render(<NewTicketPage />)
  await screen.findByText('游戏A点卡')
}

const field = (label: string): HTMLElement => screen.getByLabelText(label)
const type = (label: string, value: string): void => { fireEvent.change(field(label), { target: { value } }) }
const tapSubmit = (): void => { fireEvent.click(screen.getByRole('button', { name: '提交工单' })) }

describe('the new ticket', () => {
  beforeEach(() => loggedIn())

  it('is one ticket however fast it is tapped twice', async () => {
    const server = fakeServer(routes)
    await openForm()
    type('发生了什么', '激活不了')
    act(() => { tapSubmit(); fireEvent.click(screen.getByText('提交工单')) })
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')).toHaveLength(1)
  })

  it('tells number, department and what comes next when it has arrived', async () => {
    fakeServer(routes)
    await openForm()
    tapSubmit()
    expect(await screen.findByText('工单 T261122-0007')).toBeTruthy()
    expect(screen.getByText('售后部')).toBeTruthy()
    expect(screen.getByText('售后部会先看')).toBeTruthy()
    expect(screen.getByText(/还有 .* 天/)).toBeTruthy()
  })

  it.each([
    ['a network that is gone', offline, '没有连上网络'],
    ['an answer that does not come', timedOut, '等了一会儿还没有回应'],
    ['a fault of the server', () => refuse(500, 'internal', '服务暂时不稳定'), '服务暂时不稳定'],
  ])('keeps what was typed over %s, and the next try is the same ticket', async (_name, fault, words) => {
    const server = fakeServer({ ...routes, 'POST /tickets': fault })
    await openForm()
    type('发生了什么', '激活时提示卡密无效')
    tapSubmit()
    expect(await screen.findByText(new RegExp(words))).toBeTruthy()
    expect(field('发生了什么')).toHaveProperty('value', '激活时提示卡密无效')

    server.answer('POST /tickets', routes['POST /tickets'])
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    const keys = server.of('POST /tickets').map(({ header }) => header['Idempotency-Key'])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  it('is found again with its key after the app has ended, until it was taken', async () => {
    const server = fakeServer({ ...routes, 'POST /tickets': timedOut })
    await openForm()
    type('发生了什么', '写到一半')
    tapSubmit()
    await screen.findByText(/等了一会儿/)
    cleanup()

    server.answer('POST /tickets', routes['POST /tickets'])
    await openForm()
    expect(screen.getByText('已找回您上次填写的内容')).toBeTruthy()
    expect(field('发生了什么')).toHaveProperty('value', '写到一半')
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    const [first, second] = server.of('POST /tickets').map(({ header }) => header['Idempotency-Key'])
    expect(second).toBe(first)
    cleanup()

    await openForm()
    expect(screen.queryByText('已找回您上次填写的内容')).toBeNull()
    expect(field('发生了什么')).toHaveProperty('value', '')
  })

  it('never shows one person the draft of another', async () => {
    fakeServer(routes)
    await openForm()
    type('发生了什么', '只给我自己看')
    cleanup()
    loggedIn('cus_2')
    await openForm()
    expect(field('发生了什么')).toHaveProperty('value', '')
  })

  it('goes however little is filled in, whatever the review says', async () => {
    const server = fakeServer({ ...routes, 'POST /tickets/review': () => review({ completeness: 0, hints: [{ field: 'description', text: '说说发生了什么' }] }) })
    await openForm()
    expect(await screen.findByText('说说发生了什么')).toBeTruthy()
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body['description']).toBe('商品问题,还没有文字说明')
  })

  it('goes when the review cannot be asked', async () => {
    const server = fakeServer({ ...routes, 'POST /tickets/review': offline })
    await openForm()
    type('发生了什么', '激活不了')
    await waitFor(() => expect(server.of('POST /tickets/review')).not.toHaveLength(0))
    tapSubmit()
    expect(await screen.findByText('工单 T261122-0007')).toBeTruthy()
  })

  it('warns of sensitive words before they are sent', async () => {
    fakeServer({ ...routes, 'POST /tickets/review': ({ body }) => review({ warning: /密码/.test(String(body['description'])) ? '像是有密码,会打上星号' : null }) })
    await openForm()
    type('发生了什么', '我的密码是 123')
    expect(await screen.findByText('像是有密码,会打上星号')).toBeTruthy()
  })

  it('asks for its kind, the one thing that nobody can guess, and for nothing else', async () => {
    const server = fakeServer({ ...routes, 'GET /ticket-form': () => ticketForm({ prefill: { kind: null, orderNumber: 'HKM1', description: null, occurredAt: null, errorText: null } }) })
    await openForm()
    tapSubmit()
    expect(await screen.findByText('请先点选一类,好直接转给对的部门')).toBeTruthy()
    expect(server.of('POST /tickets')).toHaveLength(0)
    fireEvent.click(screen.getByRole('button', { name: '技术' }))
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body['kind']).toBe('technical')
  })

  it('takes its order from a list', async () => {
    const server = fakeServer({ ...routes, 'GET /orders': () => pageOf([orderSummary({ orderNumber: 'HKM2', productName: '话费 50 元' })]) })
    await openForm()
    fireEvent.click(screen.getByText('换一笔'))
    fireEvent.click(await screen.findByText('话费 50 元'))
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body['orderNumber']).toBe('HKM2')
  })

  it('offers a way on when an earlier try had arrived and the words were changed since', async () => {
    const server = fakeServer({ ...routes, 'POST /tickets': () => refuse(422, 'idempotency_key_reused') })
    await openForm()
    tapSubmit()
    expect(await screen.findByText(/刚才那一次其实已经收到/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: '把现在的内容另提一张' }))
    server.answer('POST /tickets', routes['POST /tickets'])
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    const [first, second] = server.of('POST /tickets').map(({ header }) => header['Idempotency-Key'])
    expect(second).not.toBe(first)
  })
})

describe('pictures of a new ticket', () => {
  const attachment = { attachmentId: 'att_1', fileName: 'a.png', mediaType: 'image/png', sizeBytes: 1, isImage: true, width: 1, height: 1, url: '/a.png' }
  const arrives = async () => ({ statusCode: 200, data: JSON.stringify(attachment) })
  const fails = async (): Promise<never> => { throw Object.assign(new Error('uploadFile:fail'), { errMsg: 'uploadFile:fail ' }) }
  beforeEach(() => loggedIn())

  it('are sent once chosen and go with the ticket', async () => {
    const server = fakeServer(routes)
    Taro.uploadFile.mockImplementation(arrives)
    await openForm()
    fireEvent.click(screen.getByLabelText('添加图片'))
    await screen.findByText('1/9')
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body['attachmentIds']).toEqual(['att_1'])
  })

  it('can be tried again when they did not arrive', async () => {
    fakeServer(routes)
    Taro.uploadFile.mockImplementationOnce(fails).mockImplementation(arrives)
    await openForm()
    fireEvent.click(screen.getByLabelText('添加图片'))
    fireEvent.click(await screen.findByLabelText('重新上传'))
    await waitFor(() => expect(screen.queryByLabelText('重新上传')).toBeNull())
    expect(Taro.uploadFile).toHaveBeenCalledTimes(2)
  })

  it('hold nothing up: the ticket goes and says which did not arrive', async () => {
    fakeServer(routes)
    Taro.uploadFile.mockImplementation(fails)
    await openForm()
    fireEvent.click(screen.getByLabelText('添加图片'))
    await screen.findByLabelText('重新上传')
    tapSubmit()
    expect(await screen.findByText('有 1 张图片没有传上,可以在工单里补')).toBeTruthy()
  })
})

describe('in WeChat', () => {
  const session = { token: 'token-2', expiresAt: '2999-01-01T00:00:00.000+08:00', me: me() }
  const login = { 'POST /session/mini-program': () => session, 'POST /consents': () => null }
  afterEach(leaveDemoPhone)

  it.each([
    ['refused', () => ({ 'tpl-1': 'reject' }), 1],
    ['never shown', () => { throw new Error('requestSubscribeMessage:fail 20004') }, 0],
  ])('submits when consent is %s', async (_name, requestSubscribeMessage, reports) => {
    const server = fakeServer({ ...routes, ...login })
    insideDemoPhone({ login: () => ({ code: 'code-1' }), ...(reports ? { requestSubscribeMessage } : {}) })
    await openForm()
    tapSubmit()
    expect(await screen.findByText('工单 T261122-0007')).toBeTruthy()
    expect(server.of('POST /consents')).toHaveLength(reports)
  })

  it('reports consent before the ticket goes, so that its first notice can use it', async () => {
    const server = fakeServer({ ...routes, ...login })
    insideDemoPhone({ login: () => ({ code: 'code-1' }), requestSubscribeMessage: () => ({ 'tpl-1': 'accept' }) })
    await openForm()
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    const writes = server.asked.filter(({ method, path }) => method === 'POST' && ['/consents', '/tickets'].includes(path))
    expect(writes.map(({ path }) => path)).toEqual(['/consents', '/tickets'])
    expect(writes[0]?.body['results']).toEqual([{ templateId: 'tpl-1', result: 'accept' }])
  })

  it('logs in again when the session has ended, and the ticket goes as it was typed', async () => {
    const host = insideDemoPhone({ login: () => ({ code: 'code-1' }), requestSubscribeMessage: () => ({}) })
    const server = fakeServer({ ...routes, ...login })
    await openForm()
    type('发生了什么', '写了很久的一段话')
    const logins = host.asked.filter((api) => api === 'login').length
    server.answer('POST /tickets', ({ header }) => (header['Authorization'] === 'Bearer token-3' ? ticketDetail({ number: 'T261122-0008' }) : refuse(401, 'not_logged_in')))
    server.answer('POST /session/mini-program', () => ({ ...session, token: 'token-3' }))
    tapSubmit()
    await screen.findByText('工单 T261122-0008')
    expect(host.asked.filter((api) => api === 'login')).toHaveLength(logins + 1)
    const [first, second] = server.of('POST /tickets')
    expect(second?.body).toEqual(first?.body)
    expect(second?.body['description']).toBe('写了很久的一段话')
    expect(second?.header['Idempotency-Key']).toBe(first?.header['Idempotency-Key'])
  })

  it('says so and keeps the form when logging in again does not work', async () => {
    insideDemoPhone({ login: () => ({ code: 'code-1' }), requestSubscribeMessage: () => ({}) })
    const server = fakeServer({ ...routes, ...login })
    await openForm()
    type('发生了什么', '还在这里')
    server.answer('POST /tickets', () => refuse(401, 'not_logged_in', '登录已过期'))
    tapSubmit()
    expect(await screen.findByText('登录已过期')).toBeTruthy()
    expect(field('发生了什么')).toHaveProperty('value', '还在这里')
    expect(server.of('POST /tickets')).toHaveLength(2)
  })
})
