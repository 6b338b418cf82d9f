import { View } from '@tarojs/components'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import type { Contact } from '@/services/contact'
import { Section } from '@/shell/section'

/** The official groups (R9). A group is never the place for what is one's own, and every mention says so. */
export function Groups({ groups }: { groups: Contact['groups'] }) {
  if (!groups) return null
  return (
    <Section title="官方用户群">
      <Card>
        {groups.items.map(({ name, about, howToJoin }) => (
          <View key={name} className="contact__group">
            <View className="contact__group-name">{name}</View>
            <View className="contact__group-text">{about}</View>
            <View className="contact__group-text">{`怎么进群：${howToJoin}`}</View>
          </View>
        ))}
        <View className="contact__group-text">{groups.notice}</View>
      </Card>
      <Callout tone="wait" icon="shield">
        {groups.warning}
      </Callout>
    </Section>
  )
}
