import { filesOf, DIST } from './built'
import { relative } from 'node:path'
import type { ReadPage } from './read-page'
import type { WxRequest } from './simulator'

/**
 * What WeChat's 体验评分 rates (developers.weixin.qq.com/miniprogram/dev/framework/audits/scoring) and what of it can be told without a phone,
 * each rule all or nothing, by its own weight. How fast a phone is, is not among it.
 */
interface Rated {
  pages: ReadonlyMap<string, ReadPage>
  requests: readonly WxRequest[]
  styles(file: string): string
}

interface Rule {
  name: string
  weight: number
  /** Where it does not hold; none where it does. */
  broken(rated: Rated): string[]
}

const MOST_NODES = 1_000
const MOST_DEPTH = 30
const MOST_CHILDREN = 60
/** WeChat allows 256 KB a call; we keep to a fifth. */
const MOST_BYTES = 50 * 1024
const MOST_REQUESTS = 10

const wherever = (
  { pages }: Rated,
  isBroken: (page: ReadPage) => boolean,
  tell: (page: ReadPage) => string,
): string[] =>
  [...pages].flatMap(([route, page]) => (isBroken(page) ? [`${route}: ${tell(page)}`] : []))

const wxss = (): string[] =>
  filesOf('')
    .map((file) => relative(DIST, file))
    .filter((file) => file.endsWith('.wxss'))

const RULES: readonly Rule[] = [
  {
    name: 'setData 的数据大小',
    weight: 6,
    broken: (rated) =>
      wherever(
        rated,
        ({ bytes }) => bytes > MOST_BYTES,
        ({ bytes }) => `${bytes} bytes`,
      ),
  },
  {
    name: 'WXML 节点数',
    weight: 6,
    broken: (rated) =>
      wherever(
        rated,
        ({ all, depth, children }) =>
          all >= MOST_NODES || depth >= MOST_DEPTH || children > MOST_CHILDREN,
        ({ all, depth, children }) => `${all} nodes, ${depth} deep, ${children} in one`,
      ),
  },
  {
    name: '同时发起的请求数',
    weight: 5,
    broken: ({ pages, requests }) =>
      requests.length > pages.size * MOST_REQUESTS ? [`${requests.length} requests`] : [],
  },
  {
    name: '惯性滚动',
    weight: 8,
    broken: ({ styles }) =>
      wxss().filter((file) =>
        styles(file)
          .split('}')
          .some(
            (rule) =>
              /overflow(?:-[xy])?:\s*(?:auto|scroll)/.test(rule) &&
              !/-webkit-overflow-scrolling:\s*touch/.test(rule),
          ),
      ),
  },
  {
    name: '不使用 :active',
    weight: 8,
    broken: ({ styles }) => wxss().filter((file) => /:active\b/.test(styles(file))),
  },
  {
    name: 'iPhone 安全区',
    weight: 3,
    broken: ({ styles }) =>
      wxss().some((file) => styles(file).includes('env(safe-area-inset-bottom)'))
        ? []
        : ['no style keeps clear of the lower edge'],
  },
  {
    name: 'HTTPS',
    weight: 1,
    broken: ({ requests }) =>
      requests
        .map(({ url }) => new URL(url))
        .filter(({ protocol, hostname }) => protocol !== 'https:' && hostname !== '127.0.0.1')
        .map(({ origin }) => origin),
  },
]

export function scoreOf(rated: Rated): { score: number; of: number; lost: string[] } {
  const told = RULES.map((rule) => ({ ...rule, places: rule.broken(rated) }))
  const sum = (rules: ReadonlyArray<{ weight: number }>): number =>
    rules.reduce((all, { weight }) => all + weight, 0)
  return {
    score: sum(told.filter(({ places }) => places.length === 0)),
    of: sum(told),
    lost: told
      .filter(({ places }) => places.length > 0)
      .map(({ name, places }) => `${name}: ${places.join('; ')}`),
  }
}
