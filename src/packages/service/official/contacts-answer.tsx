import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Card } from '@/components/card'
import { Skeleton } from '@/components/skeleton'
import { useLoaded } from '@/hooks/use-loaded'
import { routes } from '@/lib/routes'
import { listContactsMade } from '@/services/calls'
import { knownToken } from '@/services/session'
import { go } from '@/shell/go'

/** F3: 有没有给我打过电话 is answered from the record of whoever asks. */
export function ContactsAnswer() {
  const lately = useLoaded(() =>
    knownToken() ? listContactsMade({ limit: 1 }) : Promise.resolve(null),
  )
  return (
    <Card>
      {lately.busy && !lately.data && !lately.error && <Skeleton cards={1} />}
      <View className="official__reason">
        {lately.data?.callsText ?? '登录后，我们什么时候、从哪里联系过您，都看得到'}
      </View>
      <View className="official__go">
        <Button kind="secondary" onTap={() => go(routes.contacts())}>
          看我们联系过您的记录
        </Button>
      </View>
    </Card>
  )
}
