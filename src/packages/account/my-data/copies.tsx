import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { status } from '@/components/spoken'
import { useGuarded } from '@/hooks/use-guarded'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { askForCopy, copyLink, openCopy, type DataCopy } from '@/services/my-data'

interface CopiesProps {
  copies: readonly DataCopy[]
  making: boolean
  reload: () => Promise<void>
}

/** A file of everything, for programs and for people. WeChat opens no ZIP, so there its address is copied for a browser. */
export function Copies({ copies, making, reload }: CopiesProps) {
  const now = useNow()
  const newest = copies[0]
  const ask = useGuarded(async () => {
    await askForCopy()
    await reload()
  })
  const fetchIt = useGuarded(async () => {
    if (!newest?.file) return
    if (process.env.TARO_ENV === 'weapp')
      await Taro.setClipboardData({ data: copyLink(newest.file) })
    else await openCopy(newest.file)
  })
  return (
    <Card title="带走一份">
      <View className="my-data__note">
        上面各类资料打成一个压缩包，别的系统也读得懂。只有您能下载，链接两小时内有效
      </View>
      <View {...status()}>
        {newest && <View className="my-data__words">{newest.stateText}</View>}
        {newest?.keptUntil && newest.file && (
          <View className="my-data__kept">{`文件保存到 ${formatMoment(newest.keptUntil, now)}`}</View>
        )}
      </View>
      <View className="my-data__deeds">
        {newest?.file && (
          <Button icon="box" busy={fetchIt.busy} busyText="请稍候" onTap={() => void fetchIt.run()}>
            {process.env.TARO_ENV === 'weapp' ? '复制下载地址' : '下载压缩包'}
          </Button>
        )}
        <Button
          kind="secondary"
          busy={ask.busy || making}
          busyText="正在生成"
          onTap={() => void ask.run()}
        >
          {newest ? '再生成一份' : '生成一份'}
        </Button>
      </View>
      {(ask.error ?? fetchIt.error) && (
        <Callout tone="late" icon="alert">
          {ask.error?.detail ?? '没有打开，请检查网络后再试'}
        </Callout>
      )}
    </Card>
  )
}
