import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { useGuarded } from '@/hooks/use-guarded'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { linkOf, openEvidence, type Evidence } from '@/services/evidence'

const MB = 1024 * 1024
const sizeText = (bytes: number): string =>
  bytes < MB ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / MB).toFixed(1)} MB`

/** WeChat opens a PDF and lets it be sent on; a ZIP it cannot open, so there its address is copied for a browser. */
export function EvidenceCard({
  item: { number, stateText, requestedAt, keptUntil, pdf, zip },
}: {
  item: Evidence
}) {
  const now = useNow()
  const open = useGuarded(async () => {
    if (pdf) await openEvidence(pdf)
  })
  const fetchZip = useGuarded(async () => {
    if (!zip) return
    if (process.env.TARO_ENV === 'weapp') await Taro.setClipboardData({ data: linkOf(zip) })
    else await openEvidence(zip)
  })
  const kept = keptUntil && pdf ? `，保存到 ${formatMoment(keptUntil, now)}` : ''
  return (
    <Card title={stateText}>
      <View className="evidence__number">{`编号 ${number}`}</View>
      <View className="evidence__number">{`${formatMoment(requestedAt, now)} 申请${kept}`}</View>
      <View className="evidence__deeds">
        {pdf && (
          <Button
            icon="file"
            busy={open.busy}
            busyText="正在打开"
            onTap={() => void open.run()}
          >{`打开 PDF（${sizeText(pdf.sizeBytes)}）`}</Button>
        )}
        {zip && (
          <Button
            kind="secondary"
            icon="box"
            busy={fetchZip.busy}
            busyText="请稍候"
            onTap={() => void fetchZip.run()}
          >
            {process.env.TARO_ENV === 'weapp'
              ? '复制压缩包的下载地址，两小时内有效'
              : `下载压缩包（${sizeText(zip.sizeBytes)}）`}
          </Button>
        )}
      </View>
      {open.error && (
        <Callout tone="late" icon="alert">
          没有打开，请检查网络后再试
        </Callout>
      )}
    </Card>
  )
}
