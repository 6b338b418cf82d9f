import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { useEvery } from '@/hooks/use-every'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { routes } from '@/lib/routes'
import { getMyData, type MyData } from '@/services/my-data'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { Consents } from './consents'
import { Copies } from './copies'
import { NameCard } from './name-card'
import './index.scss'

const LOOKS_EVERY_MS = 3_000

/** F7: what we hold of this person, who looked at it, and the ways to take it along, correct it and have it erased. */
export default function MyDataPage() {
  const loaded = useLoaded(getMyData)
  const making = loaded.data?.copies.some(({ state }) => state === 'making') ?? false
  usePullDown(loaded.reload)
  useEvery(LOOKS_EVERY_MS, () => void loaded.reload(), making)
  return (
    <Page>
      <Loadable
        loaded={loaded.error?.code === 'signed_out' ? { ...loaded, data: null } : loaded}
        cards={4}
      >
        {(data) => (
          <>
            <View className="my-data__lead">
              这里是我们为您保存的全部资料。看、带走、改正、删除，都由您决定
            </View>
            <Held classes={data.classes} />
            <Card flush>
              <NavRow
                icon="eye"
                title="谁看过，为什么看"
                text="客服每打开一次都有记录，改不掉"
                onTap={() => go(routes.looks())}
              />
              <NavRow
                icon="phone"
                title="我们联系过您"
                text="通知、回复、电话，每一次都在"
                onTap={() => go(routes.contacts())}
              />
              <NavRow icon="key" title="登录的设备" onTap={() => go(routes.logins())} />
            </Card>
            <Copies copies={data.copies} making={making} reload={loaded.reload} />
            <NameCard
              name={data.displayName}
              elsewhere={data.nameElsewhere}
              reload={loaded.reload}
            />
            <Consents consents={data.consents} reload={loaded.reload} />
            <Card flush>
              <NavRow
                icon="user"
                title="注销账号"
                text={data.erasure.asked ? '正在办，可以撤回' : '先看清楚哪些会删、哪些要留'}
                onTap={() => go(routes.erase())}
              />
            </Card>
          </>
        )}
      </Loadable>
    </Page>
  )
}

const Held = ({ classes }: Pick<MyData, 'classes'>) => (
  <Card title="存了什么，存到什么时候">
    {classes.map(({ key, name, about, countText, keptText }) => (
      <View key={key} className="my-data__held">
        <View className="my-data__head">
          <View className="my-data__name">{name}</View>
          <View className="my-data__count">{countText ?? '没有'}</View>
        </View>
        <View className="my-data__note">{about}</View>
        <View className="my-data__kept">{keptText}</View>
      </View>
    ))}
  </Card>
)
