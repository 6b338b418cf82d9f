import { escapeHtml } from '../lib/escape-html'
import { formatDated } from '../lib/shanghai-time'
import { inWords } from './promise-board'
import type { BoardItem, PromiseBoard } from './promise-board.contract'

const STYLE = `
:root { color-scheme: light dark; --ink: #12211f; --ink-2: #4a5b58; --ink-3: #66746f; --bridge: #0b6e69;
  --paper: #f6f7f5; --sheet: #fff; --line: #e3e8e6;
  --late: #c0342b; --late-wash: #fdecea; --done: #2a7448; --done-wash: #e8f5ec; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8f0ee; --ink-2: #a9b8b5; --ink-3: #7b8986; --bridge: #4cc2b8;
  --paper: #0e1615; --sheet: #16201f; --line: #2a3735; --late: #f08a80; --late-wash: #3a1614; --done: #7ccb98; --done-wash: #12291b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'PingFang SC', 'Noto Sans CJK SC', sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { margin: 0; font-size: 28px; line-height: 1.3; }
.lead { margin: 8px 0 24px; color: var(--ink-2); }
.sample { display: inline-block; margin: 0 0 16px; padding: 4px 12px; border: 1px solid var(--line); border-radius: 12px;
  color: var(--ink-2); font-size: 14px; }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); gap: 16px; margin: 0; padding: 0; list-style: none; }
li { display: flex; flex-direction: column; padding: 16px; background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; }
h2 { margin: 0; font-size: 16px; }
.value { margin: 4px 0 0; font-size: 28px; font-weight: 600; font-variant-numeric: tabular-nums; color: var(--bridge); }
.none { color: var(--ink-3); font-size: 18px; font-weight: 400; }
.promise { margin: 4px 0 0; color: var(--ink-2); font-size: 14px; }
.state { display: inline-block; padding: 2px 8px; border-radius: 8px; background: var(--paper); color: var(--ink-2); font-size: 14px; }
.kept { background: var(--done-wash); color: var(--done); } .broken { background: var(--late-wash); color: var(--late); }
svg { display: block; width: 100%; height: 56px; margin: 12px 0 0; }
.bar { fill: var(--bridge); } .empty { fill: var(--line); }
.ends { display: flex; justify-content: space-between; margin: 2px 0 0; color: var(--ink-3); font-size: 12px; font-variant-numeric: tabular-nums; }
.parts { margin: 8px 0 0; color: var(--ink-2); font-size: 14px; }
.formula { margin: 8px 0 0; color: var(--ink-3); font-size: 14px; }
footer { margin-top: 24px; color: var(--ink-3); font-size: 14px; }
a { color: var(--bridge); }
`

/** The board as a page that needs no program: what was promised, what was kept of it, and how it is counted. */
export function promisePage(board: PromiseBoard): string {
  const { platform, notice, from, to, computedAt, items } = board
  const counted =
    computedAt === null
      ? '还没有统计过，请过一分钟再看'
      : `统计到 ${formatDated(new Date(computedAt))}，每分钟更新`
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(platform)} · 承诺和兑现</title><style>${STYLE}</style></head>
<body><main>
<h1>${escapeHtml(platform)}：承诺和兑现</h1>
<p class="lead">${dayInWords(from)}到${dayInWords(to)}，全部从服务记录里算出来。没做到的也在这里。${counted}。</p>
${notice === null ? '' : `<p class="sample">${escapeHtml(notice)}</p>`}
<ul>${items.map(itemOf).join('')}</ul>
<footer>少于 ${board.fewestCases} 件的不算，免得一件好坏就当成全部。同样的内容，程序可以读 <a href="/api/promises">/api/promises</a>。</footer>
</main></body></html>
`
}

function itemOf(item: BoardItem): string {
  const { title, text, promise, state, stateText, cases, parts, formula } = item
  const value =
    text === null
      ? '<p class="value none">还看不出</p>'
      : `<p class="value">${escapeHtml(text)}</p>`
  return `<li><h2>${escapeHtml(title)}</h2>${value}
<p class="promise">${promise === null ? '' : `承诺：${escapeHtml(promise)} `}<span class="state ${state}">${escapeHtml(stateText)}</span></p>
${plotOf(item)}
<p class="parts">共 ${cases} 件${parts.map((part) => `，${escapeHtml(part.name)} ${part.cases} 件`).join('')}</p>
<p class="formula">怎么算：${escapeHtml(formula)}</p></li>`
}

const [WIDTH, HEIGHT, GAP] = [300, 56, 2]

/** One bar a day, from nothing; a day without a case is a short line. */
function plotOf({ title, unit, top, days }: BoardItem): string {
  const step = WIDTH / Math.max(1, days.length)
  const bars = days.map(({ day, cases, value }, index) => {
    const height = value === null ? 2 : Math.max(2, Math.round((value / top) * HEIGHT))
    const told = value === null ? '没有记录' : `${inWords(unit, value)}，${cases} 件`
    const place = `x="${round(index * step)}" y="${HEIGHT - height}" width="${round(step - GAP)}" height="${height}"`
    return `<rect class="${value === null ? 'empty' : 'bar'}" ${place}><title>${dayInWords(day)}：${told}</title></rect>`
  })
  const [first, last] = [days[0]?.day, days.at(-1)?.day]
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(title)}，每天一根">${bars.join('')}</svg>
<p class="ends"><span>${first === undefined ? '' : dayInWords(first)}</span><span>${last === undefined ? '' : dayInWords(last)}</span></p>`
}

const round = (value: number): number => Math.round(value * 100) / 100

function dayInWords(day: string): string {
  const [, month, date] = day.split('-')
  return `${Number(month)}月${Number(date)}日`
}
