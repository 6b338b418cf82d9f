import { toCsv } from '../../lib/csv'
import { escapeHtml } from '../../lib/escape-html'
import { formatDated } from '../../lib/shanghai-time'
import type { Report } from './report.contract'

/** Fixed: whoever reads the file with a program counts on them. */
const MONTH_HEADINGS = ['部分', '指标', '指标编号', '数值', '件数', '承诺', '说明']
const ACTION_HEADINGS = ['要做什么', '由谁', '做完日期', '状态']
const MISS_HEADINGS = ['时间', '客户的话', '怎么了', '可能属于', '处理了没有']

/** The report as a table. */
export function reportCsv({ kind, parts, actions, misses }: Report): string {
  if (kind === 'misses') {
    return toCsv([
      MISS_HEADINGS,
      ...misses.map(({ at, words, whyText, topics, filed }) => [
        formatDated(new Date(at)),
        words ?? '（原话已删除）',
        whyText,
        topics.join('、'),
        filed ? '处理了' : '还没有',
      ]),
    ])
  }
  const figures = parts.flatMap((part) =>
    part.figures.map(({ title, key, text, cases, promise, stateText }) => [
      part.title,
      title,
      key,
      text ?? '',
      cases,
      promise ?? '',
      stateText,
    ]),
  )
  return toCsv([
    MONTH_HEADINGS,
    ...figures,
    [],
    ACTION_HEADINGS,
    ...actions.map(({ words, owner, dueOn, ...action }) => [
      words,
      owner,
      dueOn,
      actionState(action),
    ]),
  ])
}

export const actionState = ({
  done,
  late,
}: Pick<Report['actions'][number], 'done' | 'late'>): string =>
  done ? '做完了' : late ? '过了日期' : '在做'

const STYLE = `:root { color-scheme: light dark; }
body { max-width: 880px; margin: 0 auto; padding: 24px 16px; font: 16px/1.5 system-ui, -apple-system, 'PingFang SC', 'Noto Sans CJK SC', sans-serif; }
h1 { font-size: 22px; } h2 { margin-top: 24px; font-size: 18px; }
table { width: 100%; border-collapse: collapse; } th, td { padding: 6px 8px; border-bottom: 1px solid #8886; text-align: left; vertical-align: top; }
th { font-weight: 600; } td:nth-child(2) { white-space: nowrap; } .note { color: #66746f; }`

/** The report as a page to print or pass on. It needs no program. */
export function reportPage(report: Report): string {
  const { title, platform, madeAt, lead } = report
  const brought = lead === null ? '' : `，送交 ${lead}`
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`${platform} · ${title}`)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
<p class="note">${escapeHtml(`${platform} · ${formatDated(new Date(madeAt))} 生成${brought}`)}</p>
${report.kind === 'month' ? monthBody(report) : missesBody(report)}</main></body></html>
`
}

function monthBody({ parts, actions }: Report): string {
  const sections = parts.map(
    (part) =>
      `<h2>${escapeHtml(part.title)}</h2>${table(
        ['指标', '数值', '件数', '承诺', '说明'],
        part.figures.map(({ title, text, cases, promise, stateText }) => [
          title,
          text ?? '还看不出',
          String(cases),
          promise ?? '',
          stateText,
        ]),
      )}`,
  )
  const rows = actions.map(({ words, owner, dueOn, carriedOver, ...action }) => [
    carriedOver ? `${words}（上期留下）` : words,
    owner,
    dueOn,
    actionState(action),
  ])
  const todo = rows.length === 0 ? '<p>没有写下要做的事。</p>' : table(ACTION_HEADINGS, rows)
  return `${sections.join('')}<h2>要做的事</h2>${todo}`
}

function missesBody({ total, misses }: Report): string {
  const rows = misses.map(({ at, words, whyText, topics, filed }) => [
    words ?? '（原话已删除）',
    whyText,
    formatDated(new Date(at)),
    topics.join('、'),
    filed ? '处理了' : '还没有',
  ])
  const listed = total > misses.length ? `，这里列出最近的 ${misses.length} 句` : ''
  return `<p>共 ${total} 句${listed}。</p>${table(['客户的话', '怎么了', '时间', '可能属于', '处理了没有'], rows)}`
}

function table(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
  return `<table><thead>${cells(headings, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>`
}
