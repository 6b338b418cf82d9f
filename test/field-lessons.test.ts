import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './support/source-files'

/**
 * What broke for those who came before us, and for us: each lesson with the tests that hold it. A test that is renamed or taken away has to be
 * named here anew, so that no lesson is forgotten with it.
 */
interface Lesson {
  lesson: string
  heldBy: ReadonlyArray<readonly [file: string, test: string]>
}

const KF = 'test/channels/wecom-kf'
const OA = 'test/channels/official-account'

const LESSONS: readonly Lesson[] = [
  // 微信客服
  {
    lesson:
      'while a servicer has the session the API cannot speak: look before, and take another road',
    heldBy: [
      [
        `${KF}/service-state.test.ts`,
        'the API speaks only where neither a person, the pool nor the end has the session',
      ],
      [`${KF}/kf-channel.test.ts`, 'a servicer has it: that is on record, and nothing was sent'],
    ],
  },
  {
    lesson: 'the callback is only a knock: store it, answer at once, one puller for each account',
    heldBy: [
      [
        `${KF}/pull-callback.test.ts`,
        'puts a knock on record, pulls nothing, and wakes the puller of the same process',
      ],
      [`${KF}/pull-account.test.ts`, 'two pullers at once store everything once'],
    ],
  },
  {
    lesson:
      'cursor and rows in one commit; poison goes to a shelf; the cursor never passes what was refused',
    heldBy: [
      [
        `${KF}/pull-account.test.ts`,
        'killed between the page and its commit: nothing of it is there, and the next pull stores it once',
      ],
      [
        `${KF}/pull-account.test.ts`,
        'an error leaves the cursor behind what was committed, and is named for the operator',
      ],
      [
        `${KF}/pull-account.test.ts`,
        'goes to the shelf with its reason, out of the way of its neighbours',
      ],
      [
        `${KF}/pull-account.test.ts`,
        'an item that ends the process is put aside after the page was begun twice, and a restart meets it no more',
      ],
    ],
  },
  {
    lesson: 'marked as seen, answered, and then worked on in memory is lost',
    heldBy: [
      [
        'test/flows/kf-chaos.test.ts',
        "%s: 0 lost, 0 doubled, each customer's words in their order",
      ],
      ['test/flows/kill.test.ts', 'every acknowledged message is stored once and answered once'],
    ],
  },
  {
    lesson:
      'five messages in 48 hours, codes that live 20 seconds, three days of history, and what the API sent never comes back',
    heldBy: [
      [
        'test/channels/conformance.test.ts',
        'of which the sixth message is not even tried, and is told by another road',
      ],
      [`${KF}/close-session.test.ts`, 'a code older than 20 seconds is left alone'],
      [
        `${KF}/welcome.test.ts`,
        'greets by the code, keeps what was said, and spends nothing of the purse',
      ],
      [
        `${KF}/pull-account.test.ts`,
        'more than three days without a pull: what lies behind the wall is told, from when to when',
      ],
    ],
  },
  {
    lesson: 'an account that goes deaf overnight is found out by a round trip',
    heldBy: [
      [
        `${KF}/pull-from-sandbox.test.ts`,
        'proves token, account, servicers, messages and callback',
      ],
      [
        `${KF}/pull-from-sandbox.test.ts`,
        'an account that the app may not drive is told with the place in the console',
      ],
    ],
  },
  {
    lesson: 'a knock that comes while the end of a backlog is taken knocks again',
    heldBy: [
      [
        `${KF}/pull-account.test.ts`,
        'a knock while the last page is taken is not missed, though no clock moved',
      ],
    ],
  },
  // Official account
  {
    lesson:
      'five seconds and three deliveries: what is not ready is acknowledged and answered later',
    heldBy: [
      [`${OA}/callback.test.ts`, 'acknowledges what it has stored and answers later, once'],
      [`${OA}/callback.test.ts`, 'does it once when three deliveries come at the same moment'],
    ],
  },
  {
    lesson:
      'repeats by account, sender and MsgId, events by all they say: neither too narrow nor too wide, never by words alone',
    heldBy: [
      [
        `${OA}/pure.test.ts`,
        'repeats share a key; another person, account, message or event does not',
      ],
      [
        `${OA}/callback.test.ts`,
        'keeps two messages of the same words apart, and the same MsgId of two people',
      ],
      [
        `${OA}/callback.test.ts`,
        'tells events of one second apart by what they say, and repeats of one together',
      ],
    ],
  },
  {
    lesson:
      'one holder of the access token for all processes, and no storm where the secret is wrong',
    heldBy: [
      ['test/wechat/access-token.test.ts', 'is one fetch for two processes with many callers each'],
      [
        'test/wechat/access-token.test.ts',
        'makes no storm when every new token is refused as well',
      ],
      [
        'test/wechat/access-token.test.ts',
        'for %i is asked for once a minute, by all processes together',
      ],
    ],
  },
  {
    lesson:
      'an address that is not on the allow-list looks like everything else: name it, with the address, the first time',
    heldBy: [
      [
        'test/wechat/access-token.test.ts',
        'says in the log, once, what the operator has to do, with the address',
      ],
      ['test/wechat/errors.test.ts', '%s %i names the address to allow and the console'],
    ],
  },
  // Conversations and queues
  {
    lesson: 'two pictures 214 ms apart make one conversation',
    heldBy: [
      [`${OA}/callback.test.ts`, 'makes one conversation of two pictures that come 214 ms apart'],
      [
        'test/conversations/sessions.test.ts',
        'holds when many open it at once: one makes it, all have it',
      ],
    ],
  },
  {
    lesson: 'a queue is a table with one owner and a sweeper',
    heldBy: [
      [
        'test/conversations/assignment-races.test.ts',
        'several workers assign at once: no session twice, no agent too many, nobody left while there is room',
      ],
      [
        'test/conversations/sweep-sessions.test.ts',
        'puts back into the queue who waits and is in none, at the old place',
      ],
    ],
  },
  {
    lesson:
      'what is sent once is lost, what is repeated blindly doubles: an outbox, and an honest unknown',
    heldBy: [
      [
        'test/outbox/worker.test.ts',
        'takes a row again when the worker that held it died, once its lease is over',
      ],
      [`${OA}/sending.test.ts`, 'when %s nobody knows, so it is never sent again'],
      [
        'test/notifications/notice-sender.test.ts',
        'of a template message is repeated under the same key: the customer sees it once',
      ],
    ],
  },
  {
    lesson: 'words that fail after they were taken are no answer',
    heldBy: [
      [
        'test/flows/kf-talk.test.ts',
        'is no answer: the customer is not called answered, no time is measured, and the next one is what they waited for',
      ],
      [
        'test/conversations/sessions.test.ts',
        'of the %s nothing stays measured: the clock runs on from the question',
      ],
    ],
  },
  {
    lesson: 'what is taken back leaves everything that was made of it',
    heldBy: [
      [
        'test/flows/kf-talk.test.ts',
        'leaves the draft that was filled in from it and the summary that the agent reads',
      ],
      [
        'test/flows/kf-talk.test.ts',
        'leaves the ticket that was made of it, whose timeline says so, and nothing else leaves with it',
      ],
    ],
  },
  // Notices
  {
    lesson: '43101 and 43004 are states of a road: keep a ledger, take the next road',
    heldBy: [
      [
        'test/flows/notice-roads.test.ts',
        '43101 closes the road quietly: the ledger knows, the notice is in the app, and WeChat is not asked again',
      ],
      [
        'test/flows/notice-roads.test.ts',
        '43004 closes the road quietly: the subscribe message goes instead, and the app says that they no longer follow',
      ],
      [
        'test/notifications/consent-ledger.test.ts',
        'is spent by one of two who want it at the same moment',
      ],
    ],
  },
  {
    lesson: 'a product of WeChat may be closed to us: one port, many roads',
    heldBy: [
      [
        'test/flows/notice-roads.test.ts',
        'with every road closed the notice is in the app, and the desk sees which roads were tried',
      ],
      [
        'test/notifications/notice-sender.test.ts',
        'takes the next road, and is told on the dead shelf by name',
      ],
    ],
  },
  {
    lesson: 'template fields are short and typed: cut with care, never fail for length',
    heldBy: [
      ['test/wechat/template-field.test.ts', '%s is valid whatever it is given'],
      [
        'test/wechat/template-field.test.ts',
        'takes the fallback where the value cannot be said, and fits that too',
      ],
    ],
  },
  // Clocks
  {
    lesson: 'clocks run in opening hours, over holidays and pauses',
    heldBy: [
      [
        'test/tickets/clock-rules.test.ts',
        'leaves exactly as much open time as there was when the clock stopped',
      ],
      [
        'test/tickets/clock-rules.test.ts',
        'runs around the clock where the platform promises so, and names the cause within ten minutes',
      ],
      [
        'test/conversations/assignment.test.ts',
        'nobody at night, in the morning at once; the wait is counted in open hours',
      ],
    ],
  },
  {
    lesson: 'an own dated calendar, its edges by property, and nobody woken at midnight',
    heldBy: [
      [
        'test/policy/calendar-tables.test.ts',
        'the provisional table of 2027 has the days of the law: by the sun, by the moon, and no make-up days',
      ],
      ['test/policy/business-calendar.test.ts', 'never lands outside the opening hours'],
      ['test/policy/business-calendar.test.ts', 'two pieces of time measure as much as the whole'],
      [
        'test/notifications/notice-sender.test.ts',
        'with no other road open it is told in the morning, and nobody is woken at midnight',
      ],
      [
        'test/tickets/tell-missed.test.ts',
        'nobody is woken: what fell due as the doors shut is told when they open',
      ],
    ],
  },
  // Ratings, money, evidence
  {
    lesson:
      'a rating is asked for once, of who was served, never where it ended by itself, and a bad mark is looked at',
    heldBy: [
      [
        'test/conversations/sessions.test.ts',
        'is asked for once, and only after a person served and it is over',
      ],
      [
        'test/conversations/sweep-sessions.test.ts',
        'ends where nobody said anything for too long, and asks nobody for a rating',
      ],
      [
        'test/reception/leave-and-end.test.ts',
        'what is not solved goes on as a ticket with everything in it, and a bad mark is shown to supervisors',
      ],
      [
        'test/flows/above-the-agent.test.ts',
        'who confirms is asked once how it was, and a bad mark opens a follow-up with a clock',
      ],
      [
        'test/flows/above-the-agent.test.ts',
        'who says nothing is reminded once, then it ends by itself once, unasked for a mark, with the way back for a month',
      ],
    ],
  },
  {
    lesson: 'media ids die after three days: copy at once',
    heldBy: [
      [
        `${OA}/later-and-media.test.ts`,
        'copies the picture out of WeChat, once, and the message knows where it is',
      ],
      [
        `${KF}/pull-media-and-shelf.test.ts`,
        'copies a picture out of WeCom, once, and the message knows where it is',
      ],
    ],
  },
  {
    lesson:
      'the head of a chain of hashes is kept where the owner of the database cannot rewrite it',
    heldBy: [
      ['test/audit/chain.test.ts', '%s is found by what is kept outside'],
      [
        'test/audit/chain.test.ts',
        'a cut tail is noticed while the server runs, and nothing is written over what is known',
      ],
      ['test/audit/chain.test.ts', 'are not believed where somebody else signed them'],
      [
        'test/audit/verify-audit.test.ts',
        'npm run audit:verify says so of an untouched record, and names the first broken link of an altered one',
      ],
    ],
  },
  // Found by trying our own
  {
    lesson: 'is anybody there, how long, by when: one question, one answer on every screen',
    heldBy: [
      [
        'test/flows/one-truth.test.ts',
        'open, and all have stopped receiving: nobody on each, no minutes anywhere, and the supervisors are named because they were told',
      ],
      [
        'test/flows/one-truth.test.ts',
        'at night: when they are back, the same on each, and in the morning they are there',
      ],
    ],
  },
  {
    lesson: 'what was tapped is worth more than what we guess',
    heldBy: [
      [
        'test/client/mini-program/new-ticket.test.tsx',
        'decides the kind and the urgency, whatever the order suggests',
      ],
      [
        'test/client/mini-program/new-ticket.test.tsx',
        'is not undone by a draft of another trouble',
      ],
    ],
  },
  {
    lesson: 'a wish for a person arrives on the other channel as a wish, with the words',
    heldBy: [
      [
        'test/flows/led-to-a-person.test.ts',
        'puts somebody straight into the queue of 微信客服, with order and words; their agent reads what they said',
      ],
    ],
  },
  {
    lesson: 'the most urgent stands first, and a search looks at everything',
    heldBy: [
      [
        'test/conversations/session-queries.test.ts',
        'go by the time left: the queue in its order, then whose answer is owed, 急 first and the longest first, then the rest, newest first',
      ],
      [
        'test/client/desk/desk.test.tsx',
        'is searched by the server, in all that one may see and not in what is loaded',
      ],
    ],
  },
  {
    lesson: "typed words outlive a colleague's click, and keys rest after a field was taken away",
    heldBy: [
      [
        'test/client/desk/sessions.test.tsx',
        'stay in sight with who was faster, become a note, and letters typed on open nothing',
      ],
      [
        'test/client/desk/desk.test.tsx',
        'solved by somebody else while words are written keeps them in sight, and they become a note for colleagues',
      ],
    ],
  },
  {
    lesson: 'online is a live connection',
    heldBy: [
      [
        'test/conversations/release-sessions.test.ts',
        'a desk page that has asked for nothing for ninety seconds is gone: chats in which a customer waits go back to the queue',
      ],
      [
        'test/conversations/assignment.test.ts',
        'where the desk answers only somebody who was seen there lately; in WeCom only who has not stopped',
      ],
    ],
  },
  {
    lesson: 'removing somebody hands on what they hold',
    heldBy: [
      [
        'test/conversations/release-sessions.test.ts',
        'finds somebody else for all that an agent had who is no longer among our staff, and only once',
      ],
      [
        'test/tickets/release-tickets.test.ts',
        'a ticket whose holder has left goes back to its department as if nobody had taken it, with a new card and a word to the customer',
      ],
    ],
  },
  {
    lesson:
      'figures are proven as they are wired, and measured on words that their author never saw',
    heldBy: [
      [
        'test/insight/promises-door.test.ts',
        'S5: the contact screen shows the counted ones beside what was promised',
      ],
      [
        'test/bot/frozen-set.test.ts',
        'stays within two points of what was recorded, in every figure',
      ],
    ],
  },
  {
    lesson:
      'said after it is so: what could not be kept is told, and what did not arrive is no answer',
    heldBy: [
      [
        `${OA}/later-and-media.test.ts`,
        'what cannot be fetched for good is told to who sent it once, and by hand it can be tried again',
      ],
      [
        'test/flows/led-to-a-person.test.ts',
        'is told with nobody there, before the jump; a message left then holds what was said before it',
      ],
    ],
  },
  {
    lesson: "a strict reader of the envelope loses nobody's words",
    heldBy: [
      [
        'test/wechat/xml.test.ts',
        'keeps the words %j whole, whose section ends WeChat did not split',
      ],
      [`${OA}/callback.test.ts`, 'U+0000 is left out, and the words around it are kept'],
      ['test/bot/sources.test.ts', 'an order of any shape, %s, is found in %s'],
    ],
  },
  {
    lesson: "the sender's time decides what is newer",
    heldBy: [
      [`${OA}/callback.test.ts`, "is told with the moment of WeChat's clock"],
      ['test/identity/bindings.test.ts', "%s: the newer by WeChat's clock counts"],
    ],
  },
  {
    lesson: 'a promise that fails while nobody listens ends the process',
    heldBy: [
      [
        'test/db/lost-connections.test.ts',
        'while it rolls back: the fault that it rolls back for is what is told',
      ],
      [
        'test/conversations/history.test.ts',
        'is refused whole, and heard of by whoever asked, where one conversation cannot be read while tickets still are',
      ],
      [
        'test/flows/kill.test.ts',
        'an error that nobody catches is said in full and ends the process in order',
      ],
    ],
  },
  {
    lesson: 'a refund notice is verified over its raw bytes, with whichever key is in force',
    heldBy: [
      [
        'test/payments/pay-notices.test.ts',
        'a refund notice is verified over its raw bytes, and by whichever key signs by now',
      ],
      [
        'test/payments/pay-notices.test.ts',
        'a body that was written anew, with the same meaning, is not what WeChat signed',
      ],
    ],
  },
  {
    lesson:
      'a repeated pay notice has one effect for each line of an order, and a retry keeps its out_refund_no',
    heldBy: [
      [
        'test/payments/pay-order.test.ts',
        'a repeated pay notice, late, doubled or told by query as well, has one effect for each line of an order',
      ],
      [
        'test/payments/refunds.test.ts',
        'WeChat fails by %s: the refund goes on with the same number and is paid once',
      ],
    ],
  },
  {
    lesson: 'WeCom drops the 31st message of a minute without a word',
    heldBy: [
      [
        'test/channels/wecom-app/bridge.test.ts',
        'of one customer who writes 100 messages in a minute the first few come, one message tells of the rest, and others come as before',
      ],
    ],
  },
]

const source = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

/** As the name stands in the source, in either kind of quotes, as the name of a test and of nothing else. */
function namesTest(source: string, name: string): boolean {
  const text = source.replaceAll(/\(\n +/g, '(')
  const spellings = [`('${name.replaceAll("'", "\\'")}'`, `("${name}"`]
  return spellings.some((spelled) => {
    const at = text.indexOf(spelled)
    return at > 0 && !/describe(?:\.each)?$/.test(text.slice(0, at).trimEnd().slice(-16))
  })
}

it.each(LESSONS.map(({ lesson, heldBy }) => [lesson, heldBy] as const))('%s', (_lesson, heldBy) => {
  expect(heldBy.length).toBeGreaterThan(0)
  expect(heldBy.filter(([file, name]) => !namesTest(source(file), name))).toEqual([])
})

it('no lesson stands here twice', () => {
  expect(new Set(LESSONS.map(({ lesson }) => lesson)).size).toBe(LESSONS.length)
})
