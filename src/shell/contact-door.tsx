import { View } from '@tarojs/components'
import { Icon } from '@/components/icon'
import { Phrases } from '@/components/phrases'
import { tappable } from '@/components/tappable'
import { routes } from '@/lib/routes'
import { go } from './go'
import './contact-door.scss'

/** The one strong thing of a page: the way to a person, with one true sentence about the wait. */
export const ContactDoor = ({ truth }: { truth: string | null }) => (
  <View className="contact-door" {...tappable} onClick={() => go(routes.contact())}>
    <Icon name="headset" size="large" />
    <View className="contact-door__words">
      <View className="contact-door__title">联系客服</View>
      {truth && (
        <View className="contact-door__truth">
          <Phrases>{truth}</Phrases>
        </View>
      )}
    </View>
    <Icon name="right" />
  </View>
)
