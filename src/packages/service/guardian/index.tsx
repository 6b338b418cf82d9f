import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { heading } from '@/components/spoken'
import { useLoaded } from '@/hooks/use-loaded'
import { getGuardianDoor } from '@/services/own-doors'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { GuardianForm } from './guardian-form'
import './index.scss'

/** For guardians of minors: without the minor's account, to a team of its own. */
export default function GuardianPage() {
  const loaded = useLoaded(getGuardianDoor)
  return (
    <Page>
      <Loadable loaded={loaded} cards={3}>
        {({ steps, evidence, rule }) => (
          <>
            <View className="guardian__lead" {...heading(1)}>
              孩子自己买的，由监护人申请
            </View>
            <Card>
              {steps.map((step) => (
                <View key={step} className="guardian__line">
                  {step}
                </View>
              ))}
            </Card>
            <GuardianForm />
            <Section title="能帮上忙的材料">
              <Card>
                {evidence.map((paper) => (
                  <View key={paper} className="guardian__line">
                    {paper}
                  </View>
                ))}
              </Card>
            </Section>
            <Section title="依据">
              <Card>
                <View className="guardian__line">{rule}</View>
              </Card>
            </Section>
          </>
        )}
      </Loadable>
    </Page>
  )
}
