import { Image, View } from '@tarojs/components'
import { Icon } from './icon'
import { tappable } from './tappable'
import './image-picker.scss'

export interface PickerImage {
  key: string
  src: string
  /** Sent so far in per cent; `done` has arrived; `failed` waits for another try. */
  state: 'sending' | 'done' | 'failed'
  percent: number
}

interface ImagePickerProps {
  images: readonly PickerImage[]
  most: number
  onAdd: () => void
  onRetry: (key: string) => void
  onRemove: (key: string) => void
  onPreview: (src: string) => void
}

const named = (label: string): Record<string, unknown> => ({ ...tappable, 'aria-label': label })

export function ImagePicker({
  images,
  most,
  onAdd,
  onRetry,
  onRemove,
  onPreview,
}: ImagePickerProps) {
  return (
    <View className="image-picker">
      {images.map(({ key, src, state, percent }) => (
        <View key={key} className={`image-picker__cell image-picker__cell--${state}`}>
          <View
            className="image-picker__picture"
            {...named('查看图片')}
            onClick={() => onPreview(src)}
          >
            <Image className="image-picker__image" src={src} mode="aspectFill" />
          </View>
          {state === 'sending' && (
            <View className="image-picker__over">{percent > 0 ? `${percent}%` : '等待上传'}</View>
          )}
          {state === 'failed' && (
            <View
              className="image-picker__over image-picker__over--failed"
              {...named('重新上传')}
              onClick={() => onRetry(key)}
            >
              <Icon name="refresh" />
              <View>没传上，点此重试</View>
            </View>
          )}
          <View
            className="image-picker__remove"
            {...named('移除图片')}
            onClick={() => onRemove(key)}
          >
            <View className="image-picker__cross">
              <Icon name="close" size="small" />
            </View>
          </View>
        </View>
      ))}
      {images.length < most && (
        <View
          className="image-picker__cell image-picker__add"
          {...named('添加图片')}
          onClick={onAdd}
        >
          <Icon name="camera" />
          <View className="image-picker__label">{`${images.length}/${most}`}</View>
        </View>
      )}
    </View>
  )
}
