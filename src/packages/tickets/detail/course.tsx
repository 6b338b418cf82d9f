import { View } from '@tarojs/components'
import { useState } from 'react'
import { Card } from '@/components/card'
import { status } from '@/components/spoken'
import { Timeline, type TimelineFile } from '@/components/timeline'
import { LINK_COPIED, openAttachment } from '@/services/attachments'
import type { TicketDetail } from '@/services/tickets'
import { preview } from '@/shell/preview'
import { timelineItems } from './timeline-items'

/** What has happened, with what both sides gave: pictures to look at, files to open. */
export function Course({ ticket, now }: { ticket: TicketDetail; now: number }) {
  const [said, setSaid] = useState('')
  const open = (file: TimelineFile): void => {
    setSaid('')
    openAttachment({ url: file.url, fileName: file.name }).then(
      (opened) => setSaid(opened === 'link' ? `“${file.name}”：${LINK_COPIED}` : ''),
      () => setSaid(`“${file.name}”没能打开，它还保存着，请过一会儿再试，或换一台手机、电脑再看`),
    )
  }
  return (
    <Card title="经过">
      <View {...status()}>{said && <View className="course__said">{said}</View>}</View>
      <Timeline items={timelineItems(ticket.timeline, now)} onPicture={preview} onFile={open} />
    </Card>
  )
}
