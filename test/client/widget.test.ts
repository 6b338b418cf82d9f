import { fireEvent, screen } from '@testing-library/dom'
import { widgetScript, type WidgetState } from '../../server/contact/widget-script'

const STATE: WidgetState = {
  platform: '海城卡盟',
  subject: '海城网络科技有限公司',
  headline: '现在有人在，约 2 分钟接通',
  there: true,
  hosts: ['hckm.com', 'localhost'],
  contact: 'https://kf.example.com/#/packages/service/contact/index',
  checker: 'https://kf.example.com/#/packages/service/official/index?text=',
  qr: Array.from({ length: 33 }, (_, at) => (at % 2 === 0 ? '10' : '01').repeat(17).slice(0, 33)),
}

/** As a page's own script tag runs it. */
function execute(code: string): void {
  const script = document.createElement('script')
  script.textContent = code
  document.head.append(script)
  script.remove()
}

const run = (state: Partial<WidgetState> = {}): ShadowRoot => {
  document.body.innerHTML = ''
  Reflect.deleteProperty(window, 'xinqiaoWidget')
  execute(widgetScript({ ...STATE, ...state }))
  const root = document.querySelector('xinqiao-widget')?.shadowRoot
  if (!root) throw new Error('the script made nothing')
  return root
}
const textOf = (root: ShadowRoot): string => root.querySelector('.x')?.textContent ?? ''
const button = (root: ShadowRoot, name: string): HTMLElement => {
  const found = [...root.querySelectorAll('button')].find(
    (one) => one.textContent === name || one.getAttribute('aria-label') === name,
  )
  if (!found) throw new Error(`no button ${name}`)
  return found
}
const withPhone = (userAgent: string): void => {
  jest.spyOn(window.navigator, 'userAgent', 'get').mockReturnValue(userAgent)
}
afterEach(() => jest.restoreAllMocks())

it('is small, and needs nothing that a strict policy forbids', () => {
  const script = widgetScript(STATE)
  expect(Buffer.byteLength(script)).toBeLessThan(10_240)
  expect(script).not.toMatch(
    /eval|innerHTML|insertAdjacent|cookie|localStorage|sessionStorage|\.style\b|new Function|document\.write|XMLHttpRequest/,
  )
  expect(widgetScript({ ...STATE, platform: '</script>\u2028' })).not.toMatch(/<\/script>|\u2028/)
})

it('on a desktop it opens the QR code, says whether people are there, and bears the mark that leads to the checker', () => {
  const root = run()
  const panel = root.querySelector('[role="dialog"]')
  expect(panel?.hasAttribute('hidden')).toBe(true)
  fireEvent.click(button(root, '联系客服'))
  expect(panel?.hasAttribute('hidden')).toBe(false)
  expect(root.activeElement).toBe(button(root, '关闭'))
  expect(textOf(root)).toContain('现在有人在，约 2 分钟接通')
  expect(root.querySelector('svg path')?.getAttribute('d')).toMatch(/^M0 0h1v1h-1z/)
  const mark = root.querySelector('a.m')
  expect(mark?.textContent).toContain('官方认证 · 海城网络科技有限公司')
  expect(mark?.getAttribute('href')).toBe(`${STATE.checker}localhost`)
  fireEvent.keyDown(button(root, '关闭'), { key: 'Escape' })
  expect(panel?.hasAttribute('hidden')).toBe(true)
  expect(button(root, '联系客服').getAttribute('aria-expanded')).toBe('false')
})

it.each([
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)', '打开客服', '_blank'],
  ['Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0', '进入客服', null],
])('on a phone it is a link: %s', (userAgent, words, target) => {
  withPhone(userAgent)
  const root = run()
  const link = root.querySelector('a.g')
  expect([link?.textContent, link?.getAttribute('href'), link?.getAttribute('target')]).toEqual([
    words,
    STATE.contact,
    target,
  ])
  expect(root.querySelector('svg')).toBeNull()
})

it("on a website that is not the platform's it warns, and bears no mark", () => {
  const root = run({ hosts: ['hckm.com', 'calhost'] })
  expect(textOf(root)).toContain('这个网站（localhost）不在海城卡盟的官方名单里')
  expect(textOf(root)).not.toContain('官方认证')
  expect(textOf(root)).toContain('核验这个网站是不是官方')
})

it('stands in a page once, and leaves the page alone', () => {
  run()
  execute(widgetScript(STATE))
  expect(document.querySelectorAll('xinqiao-widget')).toHaveLength(1)
  expect(document.body.children).toHaveLength(1)
  expect(screen.queryByRole('button')).toBeNull()
})
