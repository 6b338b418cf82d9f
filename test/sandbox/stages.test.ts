import { startTestSandbox } from './support/test-sandbox'

describe('accounts of several policies', () => {
  it('have chats, followers and menus of their own, and keep them', async () => {
    const t = await startTestSandbox({
      policies: [
        { name: 'a', label: '甲', officialAccountName: '甲服务号' },
        { name: 'b', label: '乙', officialAccountName: '乙服务号' },
      ],
      currentPolicy: 'a',
    })
    const { control } = t.sandbox
    await control.follow('u2')
    await control.sendText('u2', '您好')
    await t.wechat('/cgi-bin/menu/create', {
      as: 'official-account',
      body: { button: [{ type: 'click', name: '订单', key: 'k' }] },
    })
    control.enterPolicy('b')
    expect(control.snapshot()).toMatchObject({
      policy: { current: 'b' },
      officialAccount: { name: '乙服务号' },
      menu: [],
      persons: [{ chat: [] }, { chat: [], following: false }],
    })
    control.enterPolicy('a')
    const back = control.snapshot()
    expect([
      back.persons[1]?.chat.length,
      back.persons[1]?.following,
      back.menu.length,
      back.officialAccount.name,
    ]).toEqual([1, true, 1, '甲服务号'])
    await t.sandbox.close()
  })
})
