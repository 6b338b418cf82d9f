import { z } from 'zod'
import { cutText, MOST_CHARACTERS } from '../../../lib/outside-text'
import { standsForUnsupported } from '../../unsupported-message'

/** What somebody said in a kf chat, as the history holds it. */
export interface Said {
  /** Ours: `image`, `mini-program` …; `other` for what this version does not know. */
  type: string
  /** In Chinese, for people to read; words of people in it are not masked yet. */
  text: string
  payload: Record<string, unknown> | null
  /** Which entry of a menu was tapped. */
  menuId: string | null
  /** Carries a media id that dies after three days. */
  media: boolean
  /** Not as documented: the item is kept raw beside it. */
  unknown: boolean
}

const MOST_LINES = 100

const words = z
  .string()
  .nullish()
  .transform((text) => (text ?? '').trim())

function said(type: string, text: string, rest: Partial<Said> = {}): Said {
  return {
    type,
    text: cutText(text, MOST_CHARACTERS),
    payload: null,
    menuId: null,
    media: false,
    unknown: false,
    ...rest,
  }
}

/** `[名称] 甲 乙`, leaving out what is empty. */
function tagged(tag: string, ...parts: readonly string[]): string {
  return [`[${tag}]`, ...parts.filter((part) => part !== '')].join(' ')
}

function media(type: string, tag: string) {
  return z
    .object({ media_id: z.string().min(1).max(512) })
    .transform(({ media_id }) =>
      said(type, `[${tag}]`, { payload: { mediaId: media_id, format: null }, media: true }),
    )
}

const url = words.transform((text) => text.slice(0, 2_000))

const MenuEntry = z
  .object({ type: z.string() })
  .loose()
  .transform((entry) => {
    const named = z.object({ content: words }).safeParse(entry[entry.type])
    return named.success ? named.data.content : ''
  })

const Quoted = z
  .object({ sender_name: words, msgtype: words, msg_content: words })
  .transform(
    ({ sender_name, msgtype, msg_content }) =>
      `${sender_name || '某人'}：${quotedText(msgtype, msg_content)}`,
  )

/** A list, or where there is only one the item itself. What cannot be read of it leaves the rest as it is. */
function quotedIn(item: unknown): string[] {
  const items: unknown[] = Array.isArray(item) ? item : [item]
  return items.flatMap((one) => {
    const quoted = Quoted.safeParse(one)
    return quoted.success ? [quoted.data] : []
  })
}

/** A quoted message is JSON in a string. */
function quotedText(msgtype: string, content: string): string {
  const text = z.object({ text: z.object({ content: z.string() }) }).safeParse(jsonIn(content))
  return text.success ? text.data.text.content : `[${msgtype === 'image' ? '图片' : '其他内容'}]`
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const VIDEO_ACCOUNT_KINDS = new Map([
  [1, '视频号动态'],
  [2, '视频号直播'],
  [3, '视频号名片'],
])
const yuan = (fen: number | null | undefined): string =>
  typeof fen === 'number' ? `${(fen / 100).toFixed(2)} 元` : ''
const bare = (type: string, tag: string) => z.unknown().transform(() => said(type, `[${tag}]`))

/** Ours are short; what is longer, or no text, was never offered by us, and the words beside it count. */
const MenuId = z
  .unknown()
  .optional()
  .transform((id) => (typeof id === 'string' && id !== '' && id.length <= 128 ? id : null))

/** One reader for each msgtype of the document. */
const READERS: ReadonlyMap<string, z.ZodType<Said>> = new Map<string, z.ZodType<Said>>([
  [
    'text',
    z
      .object({ content: z.string(), menu_id: MenuId })
      .transform(({ content, menu_id }) =>
        standsForUnsupported(content)
          ? said('unsupported', '[微信不支持显示的内容]')
          : said(
              'text',
              content,
              menu_id === null ? {} : { menuId: menu_id, payload: { menuId: menu_id } },
            ),
      ),
  ],
  ['image', media('image', '图片')],
  ['voice', media('voice', '语音')],
  ['video', media('video', '视频')],
  ['file', media('file', '文件')],
  [
    'location',
    z
      .object({
        latitude: z.coerce.number(),
        longitude: z.coerce.number(),
        name: words,
        address: words,
      })
      .transform(({ latitude, longitude, name, address }) =>
        said('location', tagged('位置', name, address), { payload: { latitude, longitude } }),
      ),
  ],
  [
    'link',
    z
      .object({ title: words, desc: words, url })
      .transform((link) =>
        said('link', tagged('链接', link.title, link.desc), { payload: { url: link.url } }),
      ),
  ],
  [
    'business_card',
    z
      .object({ userid: words })
      .transform(({ userid }) =>
        said('business-card', '[名片]', { payload: { userId: userid.slice(0, 64) } }),
      ),
  ],
  [
    'miniprogram',
    z
      .object({ title: words, appid: words, pagepath: words })
      .transform(({ title, appid, pagepath }) =>
        said('mini-program', tagged('小程序', title), {
          payload: { appId: appid.slice(0, 64), page: pagepath.slice(0, 1_024) },
        }),
      ),
  ],
  [
    'msgmenu',
    z
      .object({ head_content: words, list: z.array(MenuEntry).nullish(), tail_content: words })
      .transform(({ head_content, list, tail_content }) =>
        said(
          'menu',
          ['[菜单]', head_content, ...(list ?? []), tail_content]
            .filter((line) => line !== '')
            .join('\n'),
        ),
      ),
  ],
  [
    'channels_shop_product',
    z
      .object({
        product_id: words,
        title: words,
        sales_price: z.coerce.number().nullish(),
        shop_nickname: words,
      })
      .transform(({ product_id, title, sales_price, shop_nickname }) =>
        said('shop-product', tagged('商品', title, yuan(sales_price), shop_nickname), {
          payload: { productId: product_id.slice(0, 64) },
        }),
      ),
  ],
  [
    'channels_shop_order',
    z
      .object({
        order_id: words,
        product_titles: words,
        price_wording: words,
        state: words,
        shop_nickname: words,
      })
      .transform(({ order_id, ...told }) =>
        said(
          'shop-order',
          tagged(
            '小店订单',
            told.product_titles,
            told.price_wording,
            told.state,
            told.shop_nickname,
          ),
          { payload: { orderId: order_id.slice(0, 64) } },
        ),
      ),
  ],
  [
    'merged_msg',
    z
      .object({ title: words, item: z.unknown().optional() })
      .transform(({ title, item }) =>
        said(
          'merged_msg',
          [tagged('聊天记录', title), ...quotedIn(item).slice(0, MOST_LINES)].join('\n'),
        ),
      ),
  ],
  [
    'channels',
    z
      .object({ sub_type: z.coerce.number().nullish(), nickname: words, title: words })
      .transform(({ sub_type, nickname, title }) =>
        said(
          'channels',
          tagged(VIDEO_ACCOUNT_KINDS.get(sub_type ?? 0) ?? '视频号', nickname, title),
        ),
      ),
  ],
  ['meeting', bare('meeting', '会议')],
  ['calendar', bare('calendar', '日程')],
  ['schedule', bare('calendar', '日程')],
  ['note', bare('note', '笔记')],
])

/** @param content the item's object of that msgtype */
export function readSaid(msgtype: string, content: unknown): Said {
  const read = READERS.get(msgtype)?.safeParse(content)
  return read?.success ? read.data : said('other', '[其他内容]', { unknown: true })
}
