import { fireEvent, render, screen } from '@testing-library/react'
import type { DataLook } from '../../../server/reception/desk/looks.contract'
import LooksPage from '@/packages/account/looks/index'
import MinePage from '@/pages/mine/index'
import Taro from '../../support/taro'
import { fakeServer, loggedIn } from './support/fake-server'
import { me } from './support/samples'

beforeEach(() => loggedIn())

const look = (part: Partial<DataLook> = {}): DataLook => ({
  lookId: 'aud_1',
  by: '售后部 工号 1024',
  what: '工单 T261122-480213',
  why: '负责处理这张工单',
  at: '2026-11-30T12:00:00.000+08:00',
  ...part,
})

describe('谁看过我的资料', () => {
  it('is two taps from 我的', async () => {
    fakeServer({ 'GET /me': () => me(), 'GET /tickets': () => ({ items: [], nextCursor: null }) })
    render(<MinePage />)
    fireEvent.click(await screen.findByText('谁看过我的资料'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/packages/account/looks/index' })
  })

  it('says who looked at what, why and when', async () => {
    fakeServer({ 'GET /looks': () => ({ items: [look()], nextCursor: null }) })
    render(<LooksPage />)
    expect(await screen.findByText('售后部 工号 1024 查看了工单 T261122-480213')).toBeTruthy()
    expect(screen.getByText('负责处理这张工单')).toBeTruthy()
    expect(screen.getByText(/12:00/)).toBeTruthy()
  })

  it('says what will stand here while nobody has looked', async () => {
    fakeServer({ 'GET /looks': () => ({ items: [], nextCursor: null }) })
    render(<LooksPage />)
    expect(await screen.findByText('还没有人看过')).toBeTruthy()
  })
})
