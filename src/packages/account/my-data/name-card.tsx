import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { status } from '@/components/spoken'
import { TextField } from '@/components/text-field'
import { useGuarded } from '@/hooks/use-guarded'
import { routes } from '@/lib/routes'
import { correctName } from '@/services/my-data'
import { go } from '@/shell/go'

interface NameCardProps {
  name: string
  /** Where it is changed, if not here. */
  elsewhere: string | null
  reload: () => Promise<void>
}

/** What can be put right here, and the way for everything else. */
export function NameCard({ name, elsewhere, reload }: NameCardProps) {
  const [typed, setTyped] = useState(name)
  const [saved, setSaved] = useState(false)
  const save = useGuarded(async () => {
    setSaved(false)
    await correctName(typed.trim())
    await reload()
    setSaved(true)
  })
  return (
    <Card title="哪里不对，改过来">
      {elsewhere === null ? (
        <>
          <TextField label="怎么称呼您" most={20} value={typed} onInput={setTyped} />
          <View {...status()}>
            {saved && <View className="my-data__note">已经改好，客服看到的就是这个称呼</View>}
          </View>
        </>
      ) : (
        <View className="my-data__note">{elsewhere}</View>
      )}
      <View className="my-data__deeds">
        {elsewhere === null && typed.trim() !== name && (
          <Button busy={save.busy} busyText="正在保存" onTap={() => void save.run()}>
            保存称呼
          </Button>
        )}
        <Button kind="quiet" onTap={() => go(routes.newTicket({ kind: 'membership' }))}>
          别的资料不对，告诉我们
        </Button>
      </View>
      {save.error && (
        <Callout tone="late" icon="alert">
          {save.error.detail}
        </Callout>
      )}
    </Card>
  )
}
