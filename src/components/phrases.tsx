import { View } from '@tarojs/components'
import './phrases.scss'

/** A sentence that breaks after its commas where it does not fit on one line, and inside a part only when that is too long itself. */
export const Phrases = ({ children }: { children: string }) => (
  <>
    {(children.match(/[^,;，；。]+[,;，；。]*/g) ?? [children]).map((part, index) => (
      <View key={index} className="phrase">
        {part}
      </View>
    ))}
  </>
)
