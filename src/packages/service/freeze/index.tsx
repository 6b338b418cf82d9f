import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { EmptyState } from '@/components/empty-state'
import { Facts } from '@/components/facts'
import { NavRow } from '@/components/nav-row'
import { Tag } from '@/components/tag'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { usePullDown } from '@/hooks/use-pull-down'
import { formatMoment } from '@/lib/moments'
import { routes } from '@/lib/routes'
import { getFreeze, type AccountFreezeState } from '@/services/own-doors'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { AppealForm } from './appeal-form'
import './index.scss'

/** The platform froze the account: why, what helps, what to bring, and the appeal with its clock. */
export default function FreezePage() {
  const loaded = useLoaded(getFreeze)
  usePullDown(loaded.reload)
  useLive(() => void loaded.reload(), true)
  return (
    <Page>
      <Loadable loaded={loaded} cards={2}>
        {(state) =>
          state.freeze ? (
            <Frozen
              freeze={state.freeze}
              goesOn={state.goesOn}
              onChanged={(next) => loaded.put(next)}
            />
          ) : (
            <EmptyState
              icon="shield"
              title="账号没有冻结"
              text="平台告诉我们您的账号可以正常用"
              action={{ label: '联系客服', onTap: () => go(routes.contact()) }}
            />
          )
        }
      </Loadable>
    </Page>
  )
}

interface FrozenProps {
  freeze: NonNullable<AccountFreezeState['freeze']>
  goesOn: readonly string[]
  onChanged: (state: AccountFreezeState) => void
}

function Frozen({ freeze, goesOn, onChanged }: FrozenProps) {
  const now = useNow()
  const { reason, remedy, papers, frozenAt, appeal } = freeze
  return (
    <>
      <Card title="账号被平台冻结" aside={<Tag tone="wait">冻结中</Tag>}>
        <Facts
          items={[
            { name: '原因', value: reason },
            { name: '办法', value: remedy },
            { name: '冻结时间', value: formatMoment(frozenAt, now) },
          ]}
        />
      </Card>
      {papers.length > 0 && (
        <Section title="要带的材料">
          <Card>
            {papers.map((paper) => (
              <View key={paper} className="freeze__paper">
                {paper}
              </View>
            ))}
            <View className="freeze__quiet">
              证件号和银行卡号请遮住再拍；密码和验证码任何人都不需要
            </View>
          </Card>
        </Section>
      )}
      {appeal ? (
        <Card flush>
          <NavRow
            icon="ticket"
            title={`申诉 ${appeal.ticketNumber} ${appeal.statusText}`}
            text={appeal.nextStep}
            onTap={() => go(routes.ticket(appeal.ticketNumber))}
          />
        </Card>
      ) : (
        <AppealForm freeze={freeze} onAppealed={onChanged} />
      )}
      <Section title="一直照常的">
        <Card>
          {goesOn.map((line) => (
            <View key={line} className="freeze__quiet">
              {line}
            </View>
          ))}
        </Card>
      </Section>
    </>
  )
}
