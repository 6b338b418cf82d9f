import { View } from '@tarojs/components'
import { FileRow } from './file-row'
import { Icon } from './icon'
import { tappable } from './tappable'

interface PickerFile {
  key: string
  name: string
  about: string
  state: 'sending' | 'done' | 'failed'
  again: boolean
}

interface FilePickerProps {
  files: readonly PickerFile[]
  /** How many more there may be; none: nothing is added. */
  room: number
  onAdd: () => void
  onRetry: (key: string) => void
  onRemove: (key: string) => void
}

/** Documents beside the pictures: those chosen, and one more. */
export function FilePicker({ files, room, onAdd, onRetry, onRemove }: FilePickerProps) {
  return (
    <View className="file-picker">
      <PickedFiles files={files} onRetry={onRetry} onRemove={onRemove} />
      {room > 0 && (
        <View className="file-picker__add" {...tappable} onClick={onAdd}>
          <Icon name="file" />
          <View>添加文件</View>
          <View className="file-picker__note">PDF、Word、Excel、zip、文本，20 MB 以内</View>
        </View>
      )}
    </View>
  )
}

export function PickedFiles({
  files,
  onRetry,
  onRemove,
}: Pick<FilePickerProps, 'files' | 'onRetry' | 'onRemove'>) {
  return (
    <>
      {files.map(({ key, name, about, state, again }) => (
        <FileRow
          key={key}
          name={name}
          about={about}
          failed={state === 'failed'}
          onTap={again ? () => onRetry(key) : undefined}
          onRemove={() => onRemove(key)}
        />
      ))}
    </>
  )
}
