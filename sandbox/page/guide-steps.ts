import type {
  AgentContent,
  AgentTemplateCard,
  LaunchRequest,
  SandboxSnapshot,
} from '../sandbox.contract'
import { pendingTroubles } from './bar/faults'
import type { Place } from './sandbox-context'

export interface Step {
  key: string
  title: string
  text: string
  place: Place
  /** Whether the world shows that it was done. */
  done: (seen: SandboxSnapshot, personId: string) => boolean
}

const cards = ({ agents }: SandboxSnapshot): AgentTemplateCard[] =>
  agents.flatMap(({ messages }) => messages.map(({ content }) => content)).filter(isCard)
const isCard = (content: AgentContent): content is AgentTemplateCard =>
  content.kind === 'template-card'
const isTicketCard = ({ source, title }: AgentTemplateCard): boolean =>
  /工单/.test(source) || /T\d{6}-/.test(title)

/** WeChat Pay was asked to pay something back. */
const REFUNDED = /^\/v3\/refund\/domestic\/refunds/

const leadsToTicket = ({ target, source }: LaunchRequest): boolean =>
  source !== 'menu' && target.kind === 'mini-program' && target.path.includes('tickets')

/** One trouble, from the phone to the agent and back. What was done is read from the world, never from what was clicked in the guide. */
export const steps: readonly Step[] = [
  {
    key: 'open',
    title: '打开小程序',
    text: '看首页替您先放好了什么',
    place: 'phone',
    done: ({ apiCalls }) => apiCalls.some(({ path }) => path === '/sns/jscode2session'),
  },
  {
    key: 'claim',
    title: '付款，收到一张坏卡',
    text: '付待付款的订单，查看卡密，点“这张卡有问题”，一分钟内换新或退款',
    place: 'phone',
    done: ({ apiCalls }) =>
      apiCalls.some(({ path }) => path.includes('/service/v1/reissues') || REFUNDED.test(path)),
  },
  {
    key: 'ticket',
    title: '从订单提交工单',
    text: '写一句话，附一张截图',
    place: 'phone',
    done: (seen) => cards(seen).some(isTicketCard),
  },
  {
    key: 'follow',
    title: '关注公众号',
    text: '绑定后，进度会发到微信',
    place: 'phone',
    done: ({ persons }, personId) =>
      persons.some(({ id, following }) => id === personId && following),
  },
  {
    key: 'take',
    title: '换到企业微信当客服',
    text: '在卡片上接单，打开工作台，解决它',
    place: 'wecom-app',
    done: (seen) => cards(seen).some((card) => isTicketCard(card) && card.updated),
  },
  {
    key: 'person',
    title: '在微信客服里转人工',
    text: '会话分到企业微信，一来一往，结束后评分',
    place: 'wecom-kf',
    done: ({ kf }, personId) =>
      kf.chats.some((chat) => chat.personId === personId && chat.servedBy.length > 0),
  },
  {
    key: 'notice',
    title: '点开收到的通知',
    text: '确认已解决，或说还没有',
    place: 'phone',
    done: ({ persons }, personId) =>
      persons.some(({ id, launches }) => id === personId && launches.some(leadsToTicket)),
  },
  {
    key: 'trouble',
    title: '制造一个故障',
    text: '看看消息会不会丢',
    place: 'faults',
    done: (seen) =>
      pendingTroubles(seen).length > 0 ||
      seen.callbacks.some(({ attempts }) => attempts.length > 1),
  },
]
