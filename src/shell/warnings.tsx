import { View } from '@tarojs/components'
import { Callout } from '@/components/callout'
import { tappable } from '@/components/tappable'
import { routes } from '@/lib/routes'
import type { PublicWarning } from '@/services/official'
import { go } from './go'

/** What the platform warns all of now. */
export const Warnings = ({ warnings }: { warnings: readonly PublicWarning[] }) => (
  <>
    {warnings.map(({ kind, value, text }) => (
      <View key={`${kind} ${value}`} {...tappable} onClick={() => go(routes.official(value))}>
        <Callout tone="late" icon="alert">{`当心：${text}`}</Callout>
      </View>
    ))}
  </>
)
