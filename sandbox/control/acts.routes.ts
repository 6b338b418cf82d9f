import Router from '@koa/router'
import { bodies } from './bodies'
import { mountCall } from './call'
import type { Control } from './control'

/** What the sample users and agents do. */
export function actsRoutes(control: Control): Router {
  const router = new Router()
  const user = (act: string): string => `/sandbox/users/:id/${act}`
  mountCall(router, user('follow'), {
    body: bodies.nothing,
    handle: (_body, { id }) => control.follow(id),
  })
  mountCall(router, user('unfollow'), {
    body: bodies.nothing,
    handle: (_body, { id }) => control.unfollow(id),
  })
  mountCall(router, user('text'), {
    body: bodies.text,
    handle: (body, { id }) => control.sendText(id, body.text, body.replyId),
  })
  mountCall(router, user('image'), {
    body: bodies.image,
    handle: (body, { id }) => control.sendImage(id, body),
  })
  mountCall(router, user('voice'), {
    body: bodies.voice,
    handle: (body, { id }) => control.sendVoice(id, body),
  })
  mountCall(router, user('location'), {
    body: bodies.location,
    handle: (body, { id }) => control.sendLocation(id, body),
  })
  mountCall(router, user('link'), {
    body: bodies.link,
    handle: (body, { id }) => control.sendLink(id, body),
  })
  mountCall(router, user('menu'), {
    body: bodies.menu,
    handle: (body, { id }) => control.tapMenu(id, body.button, body.sub),
  })
  mountCall(router, user('scan'), {
    body: bodies.scan,
    handle: (body, { id }) => control.scanScene(id, body.ticket),
  })
  mountCall(router, user('open'), {
    body: bodies.open,
    handle: (body, { id }) => control.openMessage(id, body.messageId),
  })
  mountCall(router, user('login-code'), {
    body: bodies.nothing,
    handle: (_body, { id }) => ({ code: control.loginCode(id) }),
  })
  mountCall(router, user('subscribe-consent'), {
    body: bodies.consent,
    handle: (body, { id }) => {
      const answers =
        'answers' in body
          ? body.answers
          : Object.fromEntries(body.templateIds.map((one) => [one, body.result]))
      return control.answerConsent(id, answers)
    },
  })
  mountCall(router, user('payment-sheet'), {
    body: bodies.sheet,
    handle: (body, { id }) => control.paySheet(id, body),
  })
  mountCall(router, user('pay'), {
    body: bodies.sheet,
    handle: (body, { id }) => {
      control.confirmPayment(id, body)
      return undefined
    },
  })
  mountCall(router, user('template-receipt'), {
    body: bodies.receipt,
    handle: (body, { id }) => {
      control.setTemplateReceipt(id, body.status)
      return undefined
    },
  })
  const agent = (act: string): string => `/sandbox/agents/:id/${act}`
  mountCall(router, agent('text'), {
    body: bodies.agentText,
    handle: (body, { id }) => control.sendAgentText(id, body.text),
  })
  mountCall(router, agent('card-button'), {
    body: bodies.cardButton,
    handle: (body, { id }) => control.clickCardButton(id, body.messageId, body.key),
  })
  return router
}
