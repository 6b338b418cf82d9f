import { contactRoutes } from '../../server/contact/contact.routes'
import { Contact } from '../../server/contact/contact.contract'
import { findCustomerActor } from '../../server/identity/guards'
import type { Policy } from '../../server/policy/policy.schema'
import { serveApi, testBox, type TestApi } from '../support/api'
import { calendar } from '../support/calendar'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeCustomer } from '../support/people'
import { preset } from '../support/presets'
import { someone } from '../tickets/ticket-world'

const clock = fakeClock()
const PRESETS = ['haicheng', 'hongye', 'baobao'] as const

let db: TestDatabase
const servers = new Map<Policy, TestApi>()

beforeAll(async () => {
  db = await createTestDatabase({ clock })
})
beforeEach(() => clock.set('2026-03-05T12:00:00+08:00'))
afterAll(async () => {
  for (const server of servers.values()) await server.close()
  await db.close()
})

const haicheng = preset('haicheng')
async function contactOf(policy: Policy, token?: string): Promise<Contact> {
  const server =
    servers.get(policy) ??
    (await serveApi(db, (api) =>
      contactRoutes(api, {
        db,
        policy,
        calendar,
        chat: true,
        findCustomerActor: (authorization) =>
          findCustomerActor({ db, box: testBox }, authorization),
        latestOpenTicket: () => Promise.resolve(null),
      }),
    ))
  servers.set(policy, server)
  const { status, body } = await server.call(
    'GET /api/contact',
    token === undefined ? {} : { token },
  )
  expect(status).toBe(200)
  return Contact.parse(body)
}
const channel = (contact: Contact, key: string) => contact.channels.find((one) => one.key === key)
async function customerToken(tierKey?: string): Promise<string> {
  const openId = someone('o')
  return (
    await makeCustomer(
      db,
      tierKey === undefined ? { openId } : { openId, platformId: openId, tierKey },
    )
  ).token
}

it('where there is no number, no phone is offered, and nothing leads to one', async () => {
  const phoneless: Policy = {
    ...haicheng,
    phone: { ...haicheng.phone, standard: null, emergencyText: '紧急情况请提交工单' },
  }
  const contact = await contactOf(phoneless, await customerToken('silver'))
  expect(channel(contact, 'phone')).toBeUndefined()
  expect(contact.guide.map(({ lead }) => lead)).not.toContain('phone')
  expect(contact.emergencyText).toBe('紧急情况请提交工单')
  expect(channel(await contactOf(phoneless, await customerToken('gold')), 'phone')).toMatchObject({
    phone: '400-000-1002',
  })
})

describe.each(PRESETS)('the preset %s', (name) => {
  const policy = preset(name)

  it.each(['2026-03-05T12:00', '2026-03-05T03:00', '2026-02-17T12:00'])(
    'has a whole screen at %s, on which nothing leads nowhere',
    async (at) => {
      clock.set(`${at}:00+08:00`)
      for (const token of [undefined, await customerToken(), await customerToken('gold')]) {
        const contact = await contactOf(policy, token)
        // The bot answers in the chat at any hour.
        const open = new Set<string>(
          contact.channels
            .filter(({ key, open: now }) => now || key === 'online')
            .map(({ key }) => key),
        )
        for (const { lead, ticketKind } of contact.guide) {
          expect(open).toContain(lead)
          if (lead === 'ticket') expect(policy.kinds.map(({ kind }) => kind)).toContain(ticketKind)
        }
        for (const one of contact.channels) {
          if (!one.open)
            expect([one.key, one.opensText, one.insteadText]).toEqual([
              one.key,
              expect.stringMatching(/上班|开放|都不在线/),
              expect.stringMatching(/工单/),
            ])
        }
        expect(contact.promises.length).toBeGreaterThan(0)
        expect(JSON.stringify(contact)).not.toMatch(/undefined|NaN|[!!]|亲/)
      }
    },
  )
})
