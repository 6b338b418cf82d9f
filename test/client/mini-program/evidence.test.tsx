import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { Evidence, EvidenceList } from '../../../server/evidence/evidence.contract'
import EvidencePage from '@/packages/tickets/evidence/index'
import { wx } from '@/services/wx/port'
import { router } from '../../support/taro'
import { fakeServer, loggedIn, refuse } from './support/fake-server'

const AT = '2026-11-30T12:00:00.000+08:00'
const evidence = (part: Partial<Evidence> = {}): Evidence => ({
  evidenceId: 'evd_1',
  number: 'T1-1',
  state: 'making',
  stateText: '正在生成，一般不到一分钟，可以先离开',
  requestedAt: AT,
  readyAt: null,
  keptUntil: null,
  pdf: null,
  zip: null,
  ...part,
})
const ready = evidence({
  state: 'ready',
  stateText: '已经生成，可以打开和转发',
  readyAt: AT,
  keptUntil: '2026-12-30T12:00:00.000+08:00',
  pdf: { url: '/api/attachments/att_1/content?x', fileName: 'a.pdf', sizeBytes: 96_416 },
  zip: { url: '/api/attachments/att_2/content?x', fileName: 'a.zip', sizeBytes: 2_400_000 },
})
const list = (...items: Evidence[]): EvidenceList => ({
  items,
  verifyUrl: 'https://kefu.example.com/verify',
  platform: '海城卡盟',
  orderNumber: 'HKM1',
})

beforeEach(() => {
  loggedIn()
  router.params = { number: 'T1' }
})
afterEach(() => jest.restoreAllMocks())

describe('投诉材料', () => {
  it('says what is in it and where it goes, and is made by one tap', async () => {
    let items: Evidence[] = []
    fakeServer({
      'GET /tickets/T1/evidence': () => list(...items),
      'POST /tickets/T1/evidence': () => {
        items = [evidence()]
        return evidence()
      },
    })
    render(<EvidencePage />)
    fireEvent.click(await screen.findByRole('button', { name: '生成材料' }))
    expect(await screen.findByText(/正在生成，一般不到一分钟/)).toBeTruthy()
    expect(screen.getByText(/被投诉方写“海城卡盟”，订单号 HKM1/)).toBeTruthy()
  })

  it('a finished one is opened and downloaded', async () => {
    fakeServer({ 'GET /tickets/T1/evidence': () => list(ready) })
    const opened = jest.spyOn(wx, 'openFile').mockResolvedValue('shown')
    render(<EvidencePage />)
    fireEvent.click(await screen.findByRole('button', { name: '打开 PDF（94 KB）' }))
    await waitFor(() =>
      expect(opened).toHaveBeenCalledWith({
        url: expect.stringContaining('att_1') as string,
        kind: 'file',
        name: expect.stringMatching(/\.pdf$/) as string,
      }),
    )
    fireEvent.click(screen.getByRole('button', { name: '下载压缩包（2.3 MB）' }))
    await waitFor(() => expect(opened).toHaveBeenCalledTimes(2))
  })

  it('a refusal is said in its own words, and what is there stays', async () => {
    fakeServer({
      'GET /tickets/T1/evidence': () => list(ready),
      'POST /tickets/T1/evidence': () =>
        refuse(429, 'too_many_requests', '今天已经生成了 6 份材料，都还能下载。要新的，请明天再来'),
    })
    render(<EvidencePage />)
    fireEvent.click(await screen.findByRole('button', { name: '按最新情况再生成一份' }))
    expect(await screen.findByText(/今天已经生成了 6 份/)).toBeTruthy()
    expect(screen.getByText('已经生成，可以打开和转发')).toBeTruthy()
  })
})
