import { Image, View } from '@tarojs/components'
import { useState } from 'react'
import { Icon, type IconName } from '@/components/icon'
import { tappable } from '@/components/tappable'
import { attachmentUrl, LINK_COPIED } from '@/services/attachments'
import { openFile, type HistoryAttachment } from '@/services/history'
import { preview } from '@/shell/preview'

const LOOKS: Record<
  Exclude<HistoryAttachment['kind'], 'image'>,
  { icon: IconName; name: string; hint: string }
> = {
  voice: { icon: 'voice', name: '语音', hint: '点一下听' },
  video: { icon: 'video', name: '视频', hint: '点开看' },
  file: { icon: 'file', name: '文件', hint: '点开看' },
}

/** Pictures to look at, files to open: kept with us, also when WeChat has dropped them. */
export function Files({ files }: { files: readonly HistoryAttachment[] }) {
  const pictures = files
    .filter(({ kind }) => kind === 'image')
    .map((file) => ({ ...file, url: attachmentUrl(file) }))
  return (
    <>
      {pictures.length > 0 && (
        <View className="said__pictures">
          {pictures.map(({ url, name }) => {
            const spoken = { ...tappable, 'aria-label': `查看图片 ${name}` }
            return (
              <View
                key={url}
                className="said__picture"
                {...spoken}
                onClick={() =>
                  preview(
                    url,
                    pictures.map((picture) => picture.url),
                  )
                }
              >
                <Image className="said__image" src={url} mode="aspectFill" lazyLoad />
              </View>
            )
          })}
        </View>
      )}
      {files
        .filter(({ kind }) => kind !== 'image')
        .map((file) => (
          <FileRow key={file.url} file={file} />
        ))}
    </>
  )
}

function FileRow({ file }: { file: HistoryAttachment }) {
  const [state, setState] = useState<'shown' | 'link' | 'failed'>('shown')
  if (file.kind === 'image') return null
  const { icon, name, hint } = LOOKS[file.kind]
  const open = (): void => {
    setState('shown')
    openFile({ ...file, url: attachmentUrl(file) }).then(
      (opened) => setState(opened),
      () => setState('failed'),
    )
  }
  return (
    <>
      <View className="said__file" {...tappable} onClick={open}>
        <Icon name={icon} />
        <View className="said__file-words">
          <View>
            {file.kind === 'voice'
              ? `语音${file.seconds ? ` ${Math.ceil(file.seconds)} 秒` : ''}`
              : file.name}
          </View>
          <View className="said__file-hint">{hint}</View>
        </View>
      </View>
      {state === 'link' && <View className="said__state">{LINK_COPIED}</View>}
      {state === 'failed' && (
        <View className="said__state">{`这个${name}在这里打不开，它还保存着，可以换一台手机或电脑再看`}</View>
      )}
    </>
  )
}
