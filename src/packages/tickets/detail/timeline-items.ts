import type { TimelineItem } from '@/components/timeline'
import { formatMoment } from '@/lib/moments'
import { aboutFile, attachmentUrl } from '@/services/attachments'
import type { TimelineEntry } from '@/services/tickets'

/** Newest first: what has just happened stands where one looks first. */
export function timelineItems(entries: readonly TimelineEntry[], now: number): TimelineItem[] {
  return [...entries]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .map((entry) => ({
      id: entry.entryId,
      title: entry.from ? `${entry.actorLabel} · ${entry.from}` : entry.actorLabel,
      at: formatMoment(entry.at, now),
      text: entry.text,
      look: lookOf(entry),
      pictures: entry.attachments
        .filter(({ isImage }) => isImage)
        .map((attachment) => ({
          id: attachment.attachmentId,
          url: attachmentUrl(attachment),
          name: attachment.fileName,
        })),
      files: entry.attachments
        .filter(({ isImage }) => !isImage)
        .map((attachment) => ({
          id: attachment.attachmentId,
          url: attachment.url,
          name: attachment.fileName,
          about: aboutFile(attachment) ?? '',
        })),
    }))
}

function lookOf({ type, actor }: TimelineEntry): TimelineItem['look'] {
  if (type === 'question') return 'call'
  if (
    actor === 'agent' &&
    (type === 'note' ||
      type === 'resolved' ||
      type === 'reviewed' ||
      type === 'above-answered' ||
      type === 'call')
  )
    return 'theirs'
  return actor === 'customer' ? 'own' : 'plain'
}
