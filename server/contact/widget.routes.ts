import { create } from 'qrcode'
import { z } from 'zod'
import type { Api } from '../http/api'
import type { HttpContext } from '../http/context'
import type { Policy } from '../policy/policy.schema'
import type { OfficialDirectory } from '../trust/official/directory'
import type { Contact } from './contact.contract'
import { widgetScript } from './widget-script'

export interface WidgetRoutesDeps {
  policy: Policy
  publicUrl: string
  directory(): OfficialDirectory
  /** What a stranger is told of people being there. */
  contact(): Promise<Pick<Contact, 'headline' | 'peopleOnline'>>
}

const WidgetNow = z.object({ headline: z.string(), there: z.boolean() })
/** As long as what it says of people may be old. */
const KEPT_S = 30

/**
 * The door on the platform's own website: `<script src="https://…/widget.js" async></script>`. What it says comes along with it, so that
 * a page whose rules allow this script alone needs nothing else of us; no cookie is set or asked for. On a host that is not the
 * platform's it warns instead of showing the mark.
 */
export function widgetRoutes(
  api: Api,
  { policy, publicUrl, directory, contact }: WidgetRoutesDeps,
): void {
  const page = (path: string): string =>
    new URL(`/#/packages/service/${path}`, publicUrl).toString()
  const address = page('contact/index')
  const qr = qrRows(address)

  api.raw(
    'GET /widget.js',
    { summary: '官网浮动窗口', auth: 'none', limit: 'stranger' },
    async (ctx) => {
      const { headline, peopleOnline } = await contact()
      const { doors, subject } = directory()
      const hosts = [
        ...doors.filter(({ kind }) => kind === 'domain').map(({ key }) => key),
        new URL(publicUrl).hostname,
      ]
      openToAll(ctx)
      ctx.type = 'text/javascript; charset=utf-8'
      ctx.body = widgetScript({
        platform: policy.platform.name,
        subject,
        headline,
        there: peopleOnline,
        hosts: [...new Set(hosts)],
        contact: address,
        checker: `${page('official/index')}?text=`,
        qr,
      })
    },
  )

  api.raw(
    'GET /api/widget',
    { summary: '官网浮动窗口：现在有没有人', auth: 'none', answer: WidgetNow, limit: 'stranger' },
    async (ctx) => {
      const { headline, peopleOnline } = await contact()
      openToAll(ctx)
      ctx.body = { headline, there: peopleOnline }
    },
  )
}

/** It says nothing but what anybody may know, so any page may have it. */
function openToAll(ctx: HttpContext): void {
  ctx.set('Cache-Control', `public, max-age=${KEPT_S}`)
  ctx.set('Access-Control-Allow-Origin', '*')
  ctx.set('Cross-Origin-Resource-Policy', 'cross-origin')
}

function qrRows(text: string): string[] {
  const { modules } = create(text, { errorCorrectionLevel: 'L' })
  const side = Array.from({ length: modules.size }, (_, at) => at)
  return side.map((row) => side.map((column) => (modules.get(row, column) ? '1' : '0')).join(''))
}
