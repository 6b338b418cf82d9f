import { wx } from '@/services/wx/port.weapp'
import Taro from '../../support/taro'

describe('the mini program in WeChat', () => {
  it('shows who it is by a log-in code', async () => {
    expect(await wx.proveIdentity()).toEqual({ kind: 'mini-program', code: 'login-code' })
    expect(await wx.canLoginInPlace()).toBe(true)
  })

  it('asks for consent within the tap, and tells only what was answered of what it asked', async () => {
    Taro.requestSubscribeMessage.mockResolvedValue({
      'tpl-1': 'accept',
      'tpl-2': 'ban',
      errMsg: 'requestSubscribeMessage:ok',
    })
    const asked = wx.requestSubscribeMessage(['tpl-1', 'tpl-2'])
    // WeChat shows the panel only while the tap is being handled: the call must have been made by now.
    expect(Taro.requestSubscribeMessage).toHaveBeenCalledTimes(1)
    expect(await asked).toEqual({ 'tpl-1': 'accept', 'tpl-2': 'ban' })
  })

  it('shows no panel for nothing', async () => {
    expect(await wx.requestSubscribeMessage([])).toEqual({})
    expect(Taro.requestSubscribeMessage).not.toHaveBeenCalled()
  })

  it('takes pictures from camera and album, and no harm from a change of mind', async () => {
    expect(await wx.choosePictures(3)).toEqual([
      { filePath: 'blob:picture', sizeBytes: 1, fileName: null },
    ])
    expect(Taro.chooseMedia).toHaveBeenCalledWith(
      expect.objectContaining({ count: 3, mediaType: ['image'], sourceType: ['album', 'camera'] }),
    )
    Taro.chooseMedia.mockRejectedValue({ errMsg: 'chooseMedia:fail cancel' })
    expect(await wx.choosePictures(3)).toEqual([])
  })

  it.each([
    [16, 1],
    [20, 1.25],
    [24, 1.5],
    [40, 1.5],
    [12, 1],
    [undefined, 1],
  ])('reads a font setting of %s as %s', (fontSizeSetting, scale) => {
    Taro.getAppBaseInfo.mockReturnValue({ fontSizeSetting })
    expect(wx.typeScale()).toBe(scale)
  })

  const door = {
    url: 'https://work.weixin.qq.com/kfid/kf1?scene_param=abc',
    corpId: 'ww1',
    card: { title: '订单 HKM1', path: 'packages/orders/detail/index.html' },
  }

  it('opens 微信客服 within the tap, with the order as a card where there is one', async () => {
    const opened = wx.openServiceChat(door)
    // An await before it would lose the tap on iOS.
    expect(Taro.openCustomerServiceChat).toHaveBeenCalledWith({
      extInfo: { url: door.url },
      corpId: 'ww1',
      showMessageCard: true,
      sendMessageTitle: '订单 HKM1',
      sendMessagePath: 'packages/orders/detail/index.html',
    })
    await opened
    await wx.openServiceChat({ ...door, card: null })
    expect(Taro.openCustomerServiceChat).toHaveBeenLastCalledWith({
      extInfo: { url: door.url },
      corpId: 'ww1',
    })
  })

  it('takes a change of mind for one, and says when the chat could not be opened', async () => {
    Taro.openCustomerServiceChat.mockRejectedValueOnce({
      errMsg: 'openCustomerServiceChat:fail cancel',
    })
    await expect(wx.openServiceChat(door)).resolves.toBeUndefined()
    Taro.openCustomerServiceChat.mockRejectedValueOnce({
      errMsg: 'openCustomerServiceChat:fail',
      errCode: 6,
    })
    await expect(wx.openServiceChat(door)).rejects.toMatchObject({ errCode: 6 })
  })

  it('hands the sheet on as the server signed it; closed unpaid is no fault, anything else is', async () => {
    const sheet = {
      appId: 'wx1',
      timeStamp: '1796000000',
      nonceStr: 'N',
      package: 'prepay_id=1',
      signType: 'RSA',
      paySign: 'S',
    } as const
    expect(await wx.requestPayment(sheet)).toBe('ok')
    expect(Taro.requestPayment).toHaveBeenCalledWith({
      timeStamp: '1796000000',
      nonceStr: 'N',
      package: 'prepay_id=1',
      signType: 'RSA',
      paySign: 'S',
    })
    Taro.requestPayment.mockRejectedValueOnce({ errMsg: 'requestPayment:fail cancel' })
    expect(await wx.requestPayment(sheet)).toBe('cancelled')
    Taro.requestPayment.mockRejectedValueOnce({ errMsg: 'requestPayment:fail 支付验证签名失败' })
    await expect(wx.requestPayment(sheet)).rejects.toMatchObject({
      errMsg: expect.stringContaining('签名'),
    })
  })

  it('copies the address of what WeChat itself does not show', async () => {
    expect(await wx.openFile({ url: '/z', kind: 'file', name: '日志.zip' })).toBe('link')
    expect(Taro.setClipboardData).toHaveBeenCalledWith({ data: '/z' })
    expect(Taro.downloadFile).not.toHaveBeenCalled()
  })

  it('takes files out of chats by the name that they have there', async () => {
    Taro.chooseMessageFile.mockResolvedValue({
      tempFiles: [{ path: 'wxfile://tmp/1', size: 9, name: '账单.xlsx', type: 'file', time: 0 }],
    })
    expect(await wx.chooseFiles(2)).toEqual([
      { filePath: 'wxfile://tmp/1', sizeBytes: 9, fileName: '账单.xlsx' },
    ])
    Taro.chooseMessageFile.mockRejectedValue({ errMsg: 'chooseMessageFile:fail cancel' })
    expect(await wx.chooseFiles(2)).toEqual([])
  })

  it('shows a video itself, and opens a file after bringing it onto the phone', async () => {
    expect(await wx.openFile({ url: '/v', kind: 'video', name: '' })).toBe('shown')
    expect(Taro.previewMedia).toHaveBeenCalledWith({ sources: [{ url: '/v', type: 'video' }] })
    expect(await wx.openFile({ url: '/f', kind: 'file', name: '说明.docx' })).toBe('shown')
    expect(Taro.openDocument).toHaveBeenCalledWith({
      filePath: 'wxfile://kept',
      fileType: 'docx',
      showMenu: true,
    })
    Taro.downloadFile.mockResolvedValueOnce({ statusCode: 404, tempFilePath: '' })
    const gone = { url: '/gone', kind: 'file' as const, name: 'a.pdf' }
    await expect(wx.openFile(gone)).rejects.toMatchObject({ status: 404 })
  })

  it.each([
    ['plays', null],
    ['says that this phone cannot play', 'unsupported'],
  ])('a voice message: %s', async (_what, fault) => {
    const told: Record<string, (event: { errMsg: string }) => void> = {}
    const player = {
      src: '',
      destroy: jest.fn(),
      onEnded: () => undefined,
      onPlay: (on: () => void) => {
        told['play'] = on
      },
      onError: (on: (event: { errMsg: string }) => void) => {
        told['error'] = on
      },
      play: () => told[fault === null ? 'play' : 'error']?.({ errMsg: String(fault) }),
    }
    Taro.createInnerAudioContext.mockReturnValue(player)
    const opened = wx.openFile({ url: '/a', kind: 'voice', name: '' })
    await (fault === null
      ? expect(opened).resolves.toBe('shown')
      : expect(opened).rejects.toThrow('unsupported'))
    expect(player.src).toBe('wxfile://kept')
  })
})
