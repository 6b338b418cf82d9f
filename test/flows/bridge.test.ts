import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { SECOND_MS } from '../../server/lib/clock'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram } from '../support/visitors'

/** Baobao serves followers right in the official account: their words reach an agent's WeCom, and the agent's words come back. */
let world: RunningApp

beforeEach(async () => {
  world = await startApp({ currentPolicy: 'baobao' })
  await world.seed()
  for (const person of ['u1', 'u3']) {
    await openMiniProgram(world, person)
    await world.sandbox.control.follow(person)
  }
  // Bridged sessions go to agents who are at their desk.
  for (const agent of world.sandbox.control.snapshot().agents) {
    await (await openDesk(world, agent.id)).ask('PUT /desk/api/presence', { deskStatus: 'online' })
  }
  await world.settle()
})
afterEach(() => world.close())

const heard = (person: string): string[] =>
  world.received(person).map(({ content }) => (content.kind === 'text' ? content.text : ''))
const sessions = () =>
  world.db.read.find(ServiceSession, { where: { status: 'serving' }, order: { startedAt: 'ASC' } })
async function say(person: string, text: string): Promise<void> {
  await world.sandbox.control.sendText(person, text)
  await world.settle()
}
async function agentOf(sessionIndex: number): Promise<string> {
  const agentId = (await sessions())[sessionIndex]?.agentId
  const [agent] = await world.db.read.query('SELECT wecom_user_id FROM agents WHERE id = ?', [
    agentId,
  ])
  return String(agent?.wecom_user_id)
}
const appTexts = (agentId: string): string[] =>
  (
    world.sandbox.control.snapshot().agents.find(({ id }) => id === agentId)?.messages ?? []
  ).flatMap(({ content }) => (content.kind === 'text' ? [content.text] : []))
async function agentSays(agentId: string, text: string): Promise<void> {
  await world.sandbox.control.sendAgentText(agentId, text)
  await world.settle()
}

it('a follower who wants a person talks with an agent in WeCom, and each hears only what is said to them', async () => {
  await say('u1', '人工')
  const agent = await agentOf(0)
  expect(heard('u1').join()).toMatch(/工号 \d+/)
  await say('u1', '卡激活不了，提示已使用')
  expect(appTexts(agent).join()).toContain('卡激活不了，提示已使用')
  await agentSays(agent, '您好，我来查这张卡')
  expect(heard('u1').at(-1)).toContain('您好，我来查这张卡')
  expect(heard('u3').join()).not.toContain('我来查这张卡')
})

it('an agent who asks for a password is not relayed, and reads why', async () => {
  await say('u1', '人工')
  const agent = await agentOf(0)
  const before = heard('u1').length
  await agentSays(agent, '把您的登录密码发给我')
  expect(heard('u1')).toHaveLength(before)
  expect(
    JSON.stringify(
      world.sandbox.control.snapshot().agents.find(({ id }) => id === agent)?.messages,
    ),
  ).toContain('没有发')
})

it('an agent who leaves a customer waiting is reminded in time, then the supervisors hear of it; who answered is left alone', async () => {
  const late = (title: string): string[] =>
    world.sandbox.control
      .snapshot()
      .agents.filter(({ messages }) =>
        messages.some(({ content }) => JSON.stringify(content).includes(title)),
      )
      .map(({ id }) => id)
  const wait = async (seconds: number): Promise<void> => {
    world.clock.advance(seconds * SECOND_MS)
    await world.settle()
  }
  await say('u1', '人工')
  const agent = await agentOf(0)
  await wait(15)
  expect([late('客户在等您回复'), late('客户还在等客服回复')]).toEqual([[agent], []])
  await agentSays(agent, '您好，我来查')
  await wait(10 * 60)
  expect(late('客户还在等客服回复')).toEqual([])
  await say('u1', '卡激活不了，提示已使用')
  await wait(4 * 60)
  expect(late('客户还在等客服回复')).not.toEqual([])
  expect(late('客户还在等客服回复')).not.toContain(agent)
})

it('the end asks whether it is solved', async () => {
  await say('u1', '人工')
  const agent = await agentOf(0)
  await agentSays(agent, '已经为您补发')
  await agentSays(agent, '结束')
  expect(await sessions()).toEqual([])
  expect(heard('u1').at(-1)).toMatch(/解决/)
})
