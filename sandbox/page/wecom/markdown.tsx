import type { ReactNode } from 'react'

/** WeCom's small subset: headings, quotes, bold, inline code, links, and text in one of three colours. */
const inline =
  /\*\*(?<bold>.+?)\*\*|`(?<code>[^`]+)`|\[(?<label>[^\]]+)\]\((?<url>https?:[^)\s]+)\)|<font color="(?<tone>info|comment|warning)">(?<toned>.*?)<\/font>/g

interface MarkdownProps {
  text: string
  onOpen: (url: string) => void
}

export function Markdown({ text, onOpen }: MarkdownProps) {
  return (
    <>
      {text.split('\n').map((line, index) => {
        const heading = /^#{1,6}\s+(.*)$/.exec(line)
        const quote = /^>\s?(.*)$/.exec(line)
        if (heading)
          return (
            <strong key={index} className="markdown-heading">
              {spans(heading[1] ?? '', onOpen)}
            </strong>
          )
        if (quote) return <blockquote key={index}>{spans(quote[1] ?? '', onOpen)}</blockquote>
        return <p key={index}>{spans(line, onOpen)}</p>
      })}
    </>
  )
}

function spans(line: string, onOpen: (url: string) => void): ReactNode[] {
  const nodes: ReactNode[] = []
  let from = 0
  for (const match of line.matchAll(inline)) {
    nodes.push(
      line.slice(from, match.index),
      styled(match.groups ?? {}, { key: match.index, onOpen }),
    )
    from = match.index + match[0].length
  }
  return [...nodes, line.slice(from)]
}

type Groups = Record<string, string | undefined>

function styled(
  { bold, code, label, url, tone, toned }: Groups,
  { key, onOpen }: { key: number; onOpen: (url: string) => void },
): ReactNode {
  if (bold) return <strong key={key}>{bold}</strong>
  if (code) return <code key={key}>{code}</code>
  if (url)
    return (
      <button key={key} type="button" className="inline-link" onClick={() => onOpen(url)}>
        {label}
      </button>
    )
  return (
    <span key={key} className={`markdown-${tone}`}>
      {toned}
    </span>
  )
}
