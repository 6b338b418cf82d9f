import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Sheet } from '@/components/sheet'
import { useGuarded } from '@/hooks/use-guarded'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { routes } from '@/lib/routes'
import { askErasure, getMyData, undoErasure, type ErasurePlan } from '@/services/my-data'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import './index.scss'

/** What erasing means, item by item, before it is done; and the way back while there is one. */
export default function ErasePage() {
  const loaded = useLoaded(getMyData)
  const [gone, setGone] = useState(false)
  usePullDown(loaded.reload)
  if (gone)
    return (
      <Page>
        <Gone />
      </Page>
    )
  return (
    <Page>
      <Loadable
        loaded={loaded.error?.code === 'signed_out' ? { ...loaded, data: null } : loaded}
        cards={3}
      >
        {({ erasure }) => (
          <>
            {erasure.asked ? (
              <UnderWay text={erasure.asked.text} reload={loaded.reload} />
            ) : (
              <View className="erase__lead">
                注销的是这里的客服资料。平台上的账号、余额要在平台里另外注销。没有用完的卡密，请先到订单里记下来
              </View>
            )}
            {!erasure.asked && <Goes goes={erasure.goes} />}
            <Stays stays={erasure.stays} />
            {!erasure.asked && (
              <Ask
                cases={erasure.cases}
                onAsked={async () => {
                  if (erasure.cases.length === 0) setGone(true)
                  else await loaded.reload()
                }}
                reload={loaded.reload}
              />
            )}
          </>
        )}
      </Loadable>
    </Page>
  )
}

const Goes = ({ goes }: Pick<ErasurePlan, 'goes'>) => (
  <Card title="马上删除">
    {goes.map((what) => (
      <View key={what} className="erase__item erase__what">
        {what}
      </View>
    ))}
  </Card>
)

const Stays = ({ stays }: Pick<ErasurePlan, 'stays'>) => (
  <Card title="暂时要留，为什么，到哪天">
    {stays.map(({ what, why, until }) => (
      <View key={what} className="erase__item">
        <View className="erase__what">{what}</View>
        <View className="erase__why">{why}</View>
        <View className="erase__until">{until}</View>
      </View>
    ))}
  </Card>
)

interface AskProps {
  cases: readonly string[]
  onAsked: () => Promise<void>
  reload: () => Promise<void>
}

function Ask({ cases, onAsked, reload }: AskProps) {
  const [asking, setAsking] = useState(false)
  const erase = useGuarded(async () => {
    try {
      await askErasure(cases.length)
    } catch (error) {
      await reload()
      throw error
    }
    setAsking(false)
    await onAsked()
  })
  return (
    <>
      <View className="erase__deeds">
        <Button kind="danger" onTap={() => setAsking(true)}>
          注销账号
        </Button>
        <Button kind="quiet" onTap={() => go(routes.contact())}>
          想先问问客服
        </Button>
      </View>
      <Sheet
        title="确认注销"
        open={asking}
        onClose={() => {
          erase.forget()
          setAsking(false)
        }}
        footer={
          <>
            <Button
              kind="danger"
              busy={erase.busy}
              busyText="正在删除"
              onTap={() => void erase.run()}
            >
              确认注销
            </Button>
            <Button kind="secondary" onTap={() => setAsking(false)}>
              先不注销
            </Button>
          </>
        }
      >
        <View className="erase__why">
          {cases.length === 0
            ? '资料马上删除，找不回来，所有设备都会退出。以后再来，会是一个新的账号'
            : `能删的马上删，找不回来。${cases.join('、')}还没办完，账号等办完再注销`}
        </View>
        {erase.error && (
          <Callout tone="late" icon="alert">
            {erase.error.detail}
          </Callout>
        )}
      </Sheet>
    </>
  )
}

function UnderWay({ text, reload }: { text: string; reload: () => Promise<void> }) {
  const undo = useGuarded(async () => {
    await undoErasure()
    await reload()
  })
  return (
    <Card title="正在注销">
      <View className="erase__what">{text}</View>
      <View className="erase__deeds">
        <Button kind="secondary" busy={undo.busy} busyText="正在撤回" onTap={() => void undo.run()}>
          撤回注销
        </Button>
      </View>
      {undo.error && (
        <Callout tone="late" icon="alert">
          {undo.error.detail}
        </Callout>
      )}
    </Card>
  )
}

const Gone = () => (
  <>
    <Callout tone="done" icon="check">
      账号已经注销，这台设备也已退出
    </Callout>
    <View className="erase__lead">
      法律要求留的，到期会自动删除。以后遇到问题，还可以随时回来找客服，会是一个新的账号
    </View>
    <View className="erase__deeds">
      <Button kind="secondary" onTap={() => go(routes.home())}>
        回到首页
      </Button>
    </View>
  </>
)
