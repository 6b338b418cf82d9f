import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { startDemo, type RunningDemo } from './support/demo-process'
import {
  choose,
  choosePicture,
  launchBrowser,
  openStage,
  see,
  tap,
  whatIsShown,
  words,
  write,
  type Stage,
} from './support/stage'

/**
 * One trouble from beginning to end, in the demo as a person sees it: a card fails, a ticket with a picture, WeChat is
 * verified, an agent takes it from a WeCom card, asks, solves, and every step arrives in WeChat. Each step goes on where the
 * one before it ended.
 */
let demo: RunningDemo
let browser: Promise<Browser>
let stage: Stage
let picture: Buffer

const TICKET = /^T\d{6}-\d{4,9}/

beforeAll(async () => {
  // It starts while the demo does.
  browser = launchBrowser()
  picture = await sharp({ create: { width: 320, height: 480, channels: 3, background: '#c0342b' } })
    .png()
    .toBuffer()
  demo = await startDemo()
  stage = await openStage(await browser, demo.pageUrl)
})

/** A step that begins where the one before it ended: where one got stuck, it says what was shown, and the others do not wait in vain. */
let stuckAt: string | null = null
function step(name: string, walk: () => Promise<void> | void): void {
  it(name, async () => {
    if (stuckAt) throw new Error(`not reached: stuck at “${stuckAt}”`)
    try {
      await walk()
    } catch (error) {
      stuckAt = name
      throw new Error(`${String(error)}\n${await whatIsShown(stage)}`, { cause: error })
    }
  })
}

afterAll(async () => {
  // Neither stays behind when the other did not start.
  await Promise.all([
    browser.then(
      (started) => started.close(),
      () => undefined,
    ),
    demo?.stop(),
  ])
})

step('says that everything is sample data', async () => {
  const { page, part } = stage
  await see(page, '示例数据', '服务在线')
  expect(await part('policy-haicheng').getAttribute('aria-pressed')).toBe('true')
})

step('logs the person into the mini program and tells how to reach somebody', async () => {
  const { part, miniProgram } = stage
  await part('chat-row-mini-program').click()
  await see(miniProgram, '您好，林晓（示例）', '有一笔订单没有发货成功')
  await tap(miniProgram, '我的')
  await see(miniProgram, '黄金会员', '还没有绑定公众号，进度只在小程序里')
  await tap(miniProgram, '联系客服')
  await see(miniProgram, '遇到了哪一类问题', '扣了钱没到账', '电话', '公众号', '监督与投诉')
  await part('mini-program-restart').click()
})

step(
  'shows a card secret only after two deliberate taps, and keeps a record of the look',
  async () => {
    const { miniProgram } = stage
    await see(miniProgram, '您好，林晓（示例）')
    await tap(miniProgram, '订单')
    // The tab; the cards below it bear the same words.
    await words(miniProgram, '已发货').first().click()
    await words(miniProgram, '影视会员月卡（示例）').waitFor({ state: 'hidden' })
    await words(miniProgram, '游戏A点卡 100 点（示例）').first().click()
    await see(miniProgram, '卡密已隐藏', '还没有查看过')
    expect(await words(miniProgram, /^SAMPLE-/).count()).toBe(0)
    await tap(miniProgram, '查看卡密')
    await tap(miniProgram, '确认查看')
    await see(miniProgram, /^SAMPLE(-[0-9A-F]{4}){4}$/, '查看记录（1 次）')
    await tap(miniProgram, '现在隐藏')
    await see(miniProgram, '卡密已隐藏')
    expect(await words(miniProgram, /^SAMPLE-/).count()).toBe(0)
  },
)

step(
  'takes a ticket from the order, hides a password in it, and says who answers by when',
  async () => {
    const { page, part, miniProgram } = stage
    await tap(miniProgram, '提交工单')
    await see(miniProgram, '遇到了什么问题', '补充这些会更快，不补也可以提交')
    await write(miniProgram, '发生了什么', '激活时提示卡密无效，我的登录密码是 abc12345')
    await tap(miniProgram, '刚刚')
    await write(miniProgram, '报错原文', '卡密无效')
    await write(miniProgram, '已经试过', '换过网络')
    await choosePicture(page, miniProgram.getByLabel('添加图片').filter({ visible: true }), picture)
    await see(miniProgram, '1/9', '信息很完整，客服一看就明白', /^您写的密码/)
    await tap(miniProgram, '提交工单')
    await see(page, '允许一次，可以收到一条')
    await part('consent-accept').click()
    await see(
      miniProgram,
      '已经收到，正在安排',
      /^工单 T\d{6}-\d{4,9}$/,
      '售后部',
      /^您写的密码已经替您隐去/,
    )
    await tap(miniProgram, '查看进度')
    await see(
      miniProgram,
      '已提交',
      '售后部，还没有人接手',
      '激活时提示卡密无效，我的登录密码是 [密码已隐去]',
    )
  },
)

step('verifies the WeChat of a new follower whose UnionID is known', async () => {
  const { part, miniProgram } = stage
  await part('phone-home').click()
  await part('chat-row-official-account').click()
  await part('account-follow').click()
  await see(stage.page, /^您好，欢迎关注海城卡盟/)
  await part('phone-home').click()
  await part('chat-row-mini-program').click()
  await part('mini-program-restart').click()
  await tap(miniProgram, '我的')
  await see(miniProgram, '微信已验证，进度会发到公众号')
})

step('brings the agents a card, and its button takes the ticket for all of them', async () => {
  const { page, part } = stage
  const card = part('wecom-card')
  await see(page, /^新工单 T\d{6}-\d{4,9}$/, '激活时提示卡密无效，我的登录密码是 [密码已隐去]')
  await card.getByTestId('wecom-card-button').first().click()
  await see(page, /^工号1024已接单 T\d{6}-\d{4,9}$/, '已为所有人更新（2 位客服）')
  await part('wecom-agent-wang.fang').click()
  await see(page, /^工号1024已接单 T\d{6}-\d{4,9}$/)
  await part('wecom-agent-zhang.wei').click()
})

step(
  'opens the desk from the card, where the agent writes a note and asks for a picture',
  async () => {
    const { part, desk } = stage
    await part('wecom-card-open').last().click()
    await part('desk-wide').click()
    await see(
      desk,
      TICKET,
      '售后部 · 工号 1024',
      '林**',
      '游戏A点卡 100 点（示例）',
      '公众号已绑定，通知能送达',
      '换过网络',
    )
    await desk.getByRole('button', { name: '写进展' }).click()
    await write(desk, '写进展', '正在向上游核实这张卡')
    await desk.getByRole('button', { name: '发给客户' }).click()
    await see(desk, '发出了，客户会收到通知')
    await desk.getByRole('button', { name: '请客户补充' }).click()
    await write(desk, '请客户补充', '请补一张激活页面的截图')
    await desk.getByRole('button', { name: '发给客户' }).click()
    await see(desk, '发出了，等客户补充期间停表', '等客户补充')
    await part('desk-close').click()
  },
)

step('tells the customer each step by template message, which opens the ticket', async () => {
  const { page, part, miniProgram } = stage
  await part('phone-home').click()
  await part('chat-row-official-account').click()
  await see(page, '已接单', '处理中', '工单待补充通知')
  await part('template-card').last().click()
  await see(
    miniProgram,
    '客服有一个问题，等您补充',
    '正在向上游核实这张卡',
    '请补一张激活页面的截图',
    '等您补充期间不计时，收到后接着算',
  )
})

step('takes a picture as the answer, and the agent sees it', async () => {
  const { page, part, miniProgram, desk } = stage
  await choosePicture(
    page,
    miniProgram.getByLabel('添加图片').filter({ visible: true }).first(),
    picture,
  )
  await see(miniProgram, '1/9')
  await write(miniProgram, '回复', '截图在这里')
  await miniProgram.getByLabel('发送').filter({ visible: true }).click()
  await see(miniProgram, '处理中', '截图在这里')
  await part('wecom-card-open').last().click()
  await part('desk-wide').click()
  await see(desk, '截图在这里')
  // The ticket's own picture and the one of the answer.
  await desk.locator('.stream img').nth(1).waitFor()
})

step('solves it at the desk, naming the responsible side', async () => {
  const { part, desk } = stage
  await desk.getByRole('button', { name: /^解决/ }).click()
  await write(desk, '解决', '这张卡在发出前已被使用，已补发一张，请在订单里查看')
  await choose(desk, '责任方', '上游供货商')
  await desk.getByRole('button', { name: /^解决/ }).last().click()
  await desk.getByRole('button', { name: '确认解决' }).click()
  await see(desk, '已给出解决，等客户确认')
  await part('desk-close').click()
})

step('asks the customer whether it is solved, and closes the ticket when they say so', async () => {
  const { page, part, miniProgram } = stage
  await part('phone-home').click()
  await part('chat-row-official-account').click()
  await see(page, '工单处理完成通知')
  await part('template-card').last().click()
  await see(miniProgram, '客服给出了结果，请您确认', '问题解决了吗', '上游供货商')
  await tap(miniProgram, '已经解决')
  await see(miniProgram, '已完成')
})

step('answers 我的订单 in the chat from the record', async () => {
  const { page, part } = stage
  await part('phone-home').click()
  await part('chat-row-official-account').click()
  await part('chat-menu-toggle').click()
  await part('chat-input').fill('我的订单')
  await part('chat-send').click()
  await see(page, /^您最近的订单：/)
})

step(
  'verifies somebody whose UnionID nobody knows by the code that the mini program shows them',
  async () => {
    const { page, part, miniProgram } = stage
    await part('person-u2').click()
    await part('chat-row-mini-program').click()
    await see(miniProgram, '您好，周凡（示例）')
    await tap(miniProgram, '我的')
    await tap(miniProgram, '微信通知')
    await see(miniProgram, '还没有开通微信通知', '换一张二维码')
    await part('phone-home').click()
    await part('scan-open').click()
    await part('scan-code').first().click()
    await see(page, /^这个码来自账号 周/)
    await part('chat-menu-toggle').click()
    await part('chat-input').fill('1')
    await part('chat-send').click()
    await see(page, /^已确认这个微信是您本人/)
    await part('phone-home').click()
    await part('chat-row-mini-program').click()
    await see(miniProgram, '微信通知已开通', /通过您扫的二维码认出您$/)
    await part('person-u1').click()
  },
)

step("logs in by the official account in the phone's browser, where the menu leads", async () => {
  const { part, web } = stage
  await part('chat-row-official-account').click()
  await part('menu-1').click()
  // Somebody's own orders are shown to them alone, at whatever hour; telephone numbers only while somebody picks up.
  await see(web, '联系客服', /为这笔订单提交工单/)
})

step('goes on under the rules of a platform where people answer day and night', async () => {
  const { page, part, miniProgram } = stage
  await part('policy-hongye').click()
  await page
    .locator('[data-testid="policy-hongye"][aria-pressed="true"]:not([disabled])')
    .waitFor({ timeout: 60_000 })
  await part('phone-home').click()
  await part('chat-row-mini-program').click()
  await see(miniProgram, '您好，林晓（示例）')
})

step(
  'goes from an order straight into the chat, where the bot knows the order and answers with its source',
  async () => {
    const { page, part, miniProgram } = stage
    await tap(miniProgram, '订单')
    await words(miniProgram, '已发货').first().click()
    await words(miniProgram, '游戏A点卡 100 点（示例）').first().click()
    await tap(miniProgram, '在线客服')
    await part('kf-card-drop').click()
    // Who the visitor is WeCom has not told yet: a link can be passed on, so the order is named by its last figures only.
    await see(page, /自动客服/, /尾号 \d{4} 的订单/)
    await part('kf-input').fill('卡密无效怎么办')
    await part('kf-send').click()
    await see(page, /来源：/)
  },
)

step('brings a person at once when one is wanted, with all that was said', async () => {
  const { page, part, desk } = stage
  await part('kf-input').fill('转人工')
  await part('kf-send').click()
  await see(page, /工号 \d+ 为您服务/)
  const card = part('wecom-card').last()
  for (const agent of ['zhang.wei', 'li.na', 'chen.jie']) {
    await part(`wecom-agent-${agent}`).click()
    await part('wecom-tab-app').click()
    if (await card.filter({ hasText: '新会话' }).isVisible()) break
  }
  await card.getByTestId('wecom-card-open').click()
  await see(desk, '卡密无效怎么办', '林**')
  await part('desk-close').click()
})

step(
  'lets the agent answer in WeCom, and asks the customer at the end whether it is solved',
  async () => {
    const { page, part, miniProgram } = stage
    await part('wecom-tab-kf').click()
    await part('wecom-session-u1').click()
    await part('wecom-session-input').fill('这张卡我来核实，请稍等')
    await part('wecom-session-send').click()
    await part('kf-message').filter({ hasText: '这张卡我来核实，请稍等' }).waitFor()
    await part('wecom-session-end').click()
    await see(page, '会话结束')
    await part('kf-stream')
      .getByTestId('kf-menu-item')
      .filter({ hasText: /^已经解决$/ })
      .click()
    await see(page, /请为这次服务打个分|谢谢|太好了/)
    await part('phone-home').click()
    await part('chat-row-mini-program').click()
    await part('mini-program-restart').click()
    await see(miniProgram, '您好，林晓（示例）')
    await tap(miniProgram, '我的')
    await tap(miniProgram, '沟通记录')
    await see(miniProgram, '这张卡我来核实，请稍等', '转人工')
  },
)

step('had no fault in the browser and none in the server on the way', () => {
  expect(stage.faults).toEqual([])
  expect(
    demo
      .log()
      .split('\n')
      .filter((line) => line.includes('"level":"error"')),
  ).toEqual([])
})
