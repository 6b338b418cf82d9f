import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { useEvery } from '@/hooks/use-every'
import { useGuarded } from '@/hooks/use-guarded'
import { useLoaded } from '@/hooks/use-loaded'
import { usePageParam } from '@/hooks/use-page-param'
import { usePullDown } from '@/hooks/use-pull-down'
import { routes } from '@/lib/routes'
import { askForEvidence, listEvidence, type EvidenceList } from '@/services/evidence'
import { Loadable } from '@/shell/loadable'
import { NotHere } from '@/shell/not-here'
import { Page } from '@/shell/page'
import { EvidenceCard } from './evidence-card'
import './index.scss'

const TICKETS = { label: '看全部工单', address: routes.tickets() }
const LOOKS_EVERY_MS = 3_000

/** What somebody takes to 12315 or 黑猫投诉: complaining costs nothing here, and the file is theirs. */
export default function EvidencePage() {
  const number = usePageParam('number')
  if (!number)
    return (
      <Page>
        <NotHere text="打开的地址里没有工单号，可以从列表里选" elsewhere={TICKETS} />
      </Page>
    )
  return <OfTicket key={number} number={number} />
}

function OfTicket({ number }: { number: string }) {
  const list = useLoaded(() => listEvidence(number))
  const making = list.data?.items.some(({ state }) => state === 'making') ?? false
  usePullDown(list.reload)
  useEvery(LOOKS_EVERY_MS, () => void list.reload(), making)
  const ask = useGuarded(async () => {
    await askForEvidence(number)
    await list.reload()
  })
  const newest = list.data?.items[0]
  return (
    <Page
      dock={
        list.data && (
          <Button
            busy={ask.busy || making}
            busyText="正在生成"
            kind={newest?.state === 'ready' ? 'secondary' : 'primary'}
            onTap={() => void ask.run()}
          >
            {newest ? '按最新情况再生成一份' : '生成材料'}
          </Button>
        )
      }
    >
      <Loadable loaded={list} cards={2} elsewhere={TICKETS}>
        {(data) => (
          <>
            <Card title="这份材料里有什么">
              <View className="evidence__words">
                订单、您提的问题、处理经过、沟通记录、图片和文件，按时间排好，没用过我们的人也看得懂。
              </View>
              <View className="evidence__note">
                文件末尾有签名，改动一个字节都能查出来。投诉不影响这张工单，也不影响您的账户。
              </View>
            </Card>
            {ask.error && (
              <Callout tone="late" icon="alert">
                {ask.error.detail}
              </Callout>
            )}
            {data.items.map((item) => (
              <EvidenceCard key={item.evidenceId} item={item} />
            ))}
            <Where list={data} />
          </>
        )}
      </Loadable>
    </Page>
  )
}

const copy = (data: string): void => void Taro.setClipboardData({ data })

/** Addresses are copied: a mini program opens no page of others. */
const Where = ({ list: { platform, orderNumber, verifyUrl } }: { list: EvidenceList }) => (
  <Card title="交到哪里">
    <View className="evidence__words">
      全国 12315 平台：电话 12315，网站 www.12315.cn。黑猫投诉：tousu.sina.com.cn。
    </View>
    <View className="evidence__note">{`填写时，被投诉方写“${platform}”${orderNumber ? `，订单号 ${orderNumber}` : ''}。把 PDF 作为附件传上去，对方要原件时再给压缩包。`}</View>
    <View className="evidence__note">收到的人可以打开核对页面，自己查有没有被改过。</View>
    <View className="evidence__deeds">
      {orderNumber && (
        <Button kind="quiet" icon="copy" onTap={() => copy(orderNumber)}>
          复制订单号
        </Button>
      )}
      <Button kind="quiet" icon="copy" onTap={() => copy(verifyUrl)}>
        复制核对地址
      </Button>
    </View>
  </Card>
)
