import { View } from '@tarojs/components'
import { Icon } from './icon'
import { tappable } from './tappable'
import './file-row.scss'

interface FileRowProps {
  name: string
  /** `Word 文档 · 340 KB`, or what became of it. */
  about: string
  failed?: boolean
  /** Opens it, or tries once more. */
  onTap?: (() => void) | undefined
  onRemove?: () => void
}

/** A file that shows itself by name, kind and size. */
export function FileRow({ name, about, failed = false, onTap, onRemove }: FileRowProps) {
  const acts = onTap ? { ...tappable, 'aria-label': `${name}，${about}`, onClick: onTap } : {}
  const removes = { ...tappable, 'aria-label': `移除 ${name}` }
  return (
    <View className={`file-row ${failed ? 'file-row--failed' : ''}`}>
      <View className="file-row__main" {...acts}>
        <Icon name={failed ? 'alert' : 'file'} />
        <View className="file-row__words">
          <View className="file-row__name">{name}</View>
          <View className="file-row__about">{about}</View>
        </View>
      </View>
      {onRemove && (
        <View className="file-row__remove" {...removes} onClick={onRemove}>
          <Icon name="close" size="small" />
        </View>
      )}
    </View>
  )
}
