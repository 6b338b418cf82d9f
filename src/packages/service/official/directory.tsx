import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Skeleton } from '@/components/skeleton'
import type { OfficialDirectoryView } from '@/services/official'
import { Section } from '@/shell/section'

interface DirectoryProps {
  directory: OfficialDirectoryView | null
  failed: boolean
  onReport: () => void
}

/** All that is ours, with how to recognise each. */
export function Directory({ directory, failed, onReport }: DirectoryProps) {
  return (
    <>
      <Section title="官方名单">
        <Card>
          {!directory && !failed && <Skeleton cards={1} />}
          {!directory && failed && (
            <View className="official__reason">名单没有取到，下拉再试一次。上面的核对不受影响</View>
          )}
          {directory?.subject && (
            <View className="official__subject">{`认证主体：${directory.subject}`}</View>
          )}
          {directory?.doors.map(({ kind, kindText, value, recognise }) => (
            <View key={`${kind} ${value}`} className="official__door">
              <View className="official__kind">{kindText}</View>
              <View className="official__value">{value}</View>
              <View className="official__reason">{recognise}</View>
            </View>
          ))}
          {directory && <View className="official__reason">{directory.note}</View>}
        </Card>
      </Section>
      {directory && (
        <Callout tone="wait" icon="shield">
          {directory.never}
        </Callout>
      )}
      <Button kind="quiet" icon="flag" onTap={onReport}>
        直接举报冒充我们的人
      </Button>
    </>
  )
}
