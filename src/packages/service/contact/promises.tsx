import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { routes } from '@/lib/routes'
import type { Contact } from '@/services/contact'
import { Section } from '@/shell/section'

/** What is promised, and what was kept of it: figures come from the records, each with the number of cases behind it (S5). */
export function Promises({
  contact: { figures, promises },
}: {
  contact: Pick<Contact, 'figures' | 'promises'>
}) {
  return (
    <>
      {figures.length > 0 && (
        <Section
          title="最近 30 天做得怎么样"
          action={{ label: '怎么算的', address: routes.promises() }}
        >
          <Card>
            <View className="figures">
              {figures.map(({ key, title, text, cases, state, stateText }) => (
                <View key={key} className="figures__one">
                  <View className="figures__text">{text}</View>
                  <View className="figures__title">{title}</View>
                  <View
                    className={`figures__cases figures__cases--${state}`}
                  >{`共 ${cases} 件 · ${stateText}`}</View>
                </View>
              ))}
            </View>
            <View className="figures__basis">都从服务记录里算出来，没做到的也在</View>
          </Card>
        </Section>
      )}
      {promises.length > 0 && (
        <Section title="我们承诺">
          <Card>
            {promises.map(({ id, title, text }) => (
              <View key={id} className="contact__promise">
                <View className="contact__promise-title">{title}</View>
                <View className="contact__promise-text">{text}</View>
              </View>
            ))}
          </Card>
        </Section>
      )}
    </>
  )
}
