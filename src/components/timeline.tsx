import { Image, View } from '@tarojs/components'
import { FileRow } from './file-row'
import { tappable } from './tappable'
import './timeline.scss'

export interface TimelineItem {
  id: string
  /** Who, or what happened. */
  title: string
  at: string
  text?: string
  /** `own`: said by the reader; `theirs`: said to the reader; `call`: the reader is asked for something. */
  look?: 'own' | 'theirs' | 'call' | 'plain'
  pictures?: readonly { id: string; url: string; name: string }[]
  files?: readonly TimelineFile[]
}

export interface TimelineFile {
  id: string
  url: string
  name: string
  /** `Word 文档 · 340 KB` */
  about: string
}

interface TimelineProps {
  items: readonly TimelineItem[]
  onPicture?: (url: string, all: string[]) => void
  onFile?: (file: TimelineFile) => void
}

/** What has happened, in order. */
export const Timeline = ({ items, onPicture, onFile }: TimelineProps) => (
  <View className="timeline">
    {items.map(({ id, title, at, text, look = 'plain', pictures = [], files = [] }) => (
      <View key={id} className={`timeline__item timeline__item--${look}`}>
        <View className="timeline__mark" />
        <View className="timeline__body">
          <View className="timeline__head">
            <View className="timeline__title">{title}</View>
            <View className="timeline__at">{at}</View>
          </View>
          {text && <View className="timeline__text">{text}</View>}
          {pictures.length > 0 && (
            <View className="timeline__pictures">
              {pictures.map((picture) => {
                const spoken = { ...tappable, 'aria-label': `查看图片 ${picture.name}` }
                return (
                  <View
                    key={picture.id}
                    className="timeline__picture"
                    {...spoken}
                    onClick={() =>
                      onPicture?.(
                        picture.url,
                        pictures.map(({ url }) => url),
                      )
                    }
                  >
                    <Image
                      className="timeline__image"
                      src={picture.url}
                      mode="aspectFill"
                      lazyLoad
                    />
                  </View>
                )
              })}
            </View>
          )}
          {files.map((file) => (
            <FileRow key={file.id} {...file} onTap={() => onFile?.(file)} />
          ))}
        </View>
      </View>
    ))}
  </View>
)
