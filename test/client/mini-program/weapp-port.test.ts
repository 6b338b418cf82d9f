import { wx } from '@/services/wx/port.weapp'
import Taro from '../../support/taro'

describe('the mini program in WeChat', () => {
  it('shows who it is by a log-in code', async () => {
    expect(await wx.proveIdentity()).toEqual({ kind: 'mini-program', code: 'login-code' })
    expect(await wx.canLoginInPlace()).toBe(true)
  })

  it('asks for consent within the tap, and tells only what was answered of what it asked', async () => {
    Taro.requestSubscribeMessage.mockResolvedValue({ 'tpl-1': 'accept', 'tpl-2': 'ban', errMsg: 'requestSubscribeMessage:ok' })
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
    expect(await wx.choosePictures(3)).toEqual([{ filePath: 'blob:picture', sizeBytes: 1 }])
    expect(Taro.chooseMedia).toHaveBeenCalledWith(expect.objectContaining({ count: 3, mediaType: ['image'], sourceType: ['album', 'camera'] }))
    Taro.chooseMedia.mockRejectedValue({ errMsg: 'chooseMedia:fail cancel' })
    expect(await wx.choosePictures(3)).toEqual([])
  })

  it.each([[16, 1], [20, 1.25], [24, 1.5], [40, 1.5], [12, 1], [undefined, 1]])('reads a font setting of %s as %s', (fontSizeSetting, scale) => {
    Taro.getAppBaseInfo.mockReturnValue({ fontSizeSetting })
    expect(wx.typeScale()).toBe(scale)
  })
})
