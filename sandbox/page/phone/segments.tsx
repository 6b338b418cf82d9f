import type { TextSegment } from '../../sandbox.contract'

interface SegmentsProps {
  segments: TextSegment[]
  onWeb: (url: string) => void
  onMiniProgram?: (appId: string, path: string) => void
  onReply?: (text: string, replyId: string) => void
}

/** Text with what can be tapped in it. */
export function Segments({ segments, onWeb, onMiniProgram, onReply }: SegmentsProps) {
  const tap = (segment: TextSegment) => {
    if (segment.kind === 'web-link') onWeb(segment.url)
    if (segment.kind === 'mini-program-link') onMiniProgram?.(segment.appId, segment.path)
    if (segment.kind === 'menu-reply') onReply?.(segment.text, segment.replyId)
  }
  return (
    <span className="segments">
      {segments.map((segment, index) =>
        segment.kind === 'text' ? (
          <span key={index}>{segment.text}</span>
        ) : (
          <button
            key={index}
            type="button"
            className="inline-link"
            data-testid={`chat-${segment.kind}`}
            onClick={() => tap(segment)}
          >
            {segment.text}
          </button>
        ),
      )}
    </span>
  )
}
