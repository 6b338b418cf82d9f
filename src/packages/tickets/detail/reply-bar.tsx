import { Textarea, View } from '@tarojs/components'
import { useState } from 'react'
import { Icon } from '@/components/icon'
import { PickedFiles } from '@/components/file-picker'
import { ImagePicker } from '@/components/image-picker'
import { status as spokenStatus } from '@/components/spoken'
import { tappable } from '@/components/tappable'
import { useDraft } from '@/hooks/use-draft'
import { useFiles, type Files } from '@/hooks/use-files'
import { useGuarded } from '@/hooks/use-guarded'
import { readSentFiles, type SentFile } from '@/services/attachments'
import { answerTicket, type TicketDetail } from '@/services/tickets'
import { preview } from '@/shell/preview'

interface Reply {
  text: string
  pictures: readonly SentFile[]
}

const EMPTY: Reply = { text: '', pictures: [] }
const MOST_FILES = 9

function parse(kept: unknown): Partial<Reply> {
  if (typeof kept !== 'object' || kept === null) return {}
  const text: unknown = Reflect.get(kept, 'text')
  const pictures: unknown = Reflect.get(kept, 'pictures')
  return {
    text: typeof text === 'string' ? text : '',
    pictures: readSentFiles(pictures),
  }
}

interface ReplyBarProps {
  ticket: TicketDetail
  onAnswered: (ticket: TicketDetail) => void
}

/** Always in reach: a word or a picture to those who work on it. */
export function ReplyBar({ ticket: { number, status }, onAnswered }: ReplyBarProps) {
  const { form, change, finish, idempotencyKey } = useDraft<Reply>({
    name: `answer/${number}`,
    empty: EMPTY,
    parse,
  })
  const files = useFiles({
    most: MOST_FILES,
    sent: form.pictures,
    onSent: (sent) => change({ pictures: sent }),
  })
  const [hint, setHint] = useState('')
  const send = useGuarded(async () => {
    const { sent, failed } = await files.settle()
    if (failed > 0) return setHint('有文件没传上，请重试或移除后再发送')
    if (!form.text.trim() && sent.length === 0) return setHint('写一句话或附一个文件就可以发送')
    const body = { text: form.text, attachmentIds: sent.map(({ attachmentId }) => attachmentId) }
    const ticket = await answerTicket(number, { body, idempotencyKey })
    files.clear()
    finish()
    setHint(ticket.warning ?? '')
    onAnswered(ticket)
  })
  const said = send.error ? `${send.error.detail}，写好的内容还在` : hint
  const camera = { ...tappable, 'aria-label': '添加图片' }
  const paper = { ...tappable, 'aria-label': '添加文件' }
  const sending = { ...tappable, 'aria-label': '发送' }

  return (
    <View className="reply">
      <View {...spokenStatus()}>{said && <View className="reply__hint">{said}</View>}</View>
      <Chosen files={files} />
      <View className="reply__row">
        <View className="reply__camera" {...camera} onClick={() => void files.addPictures()}>
          <Icon name="camera" />
        </View>
        <View className="reply__camera" {...paper} onClick={() => void files.addFiles()}>
          <Icon name="file" />
        </View>
        <Textarea
          className="reply__input"
          placeholderClass="text-field__placeholder"
          ariaLabel="回复"
          value={form.text}
          maxlength={2000}
          autoHeight
          placeholder={status === 'awaiting_customer' ? '请回答上面的问题' : '补充说明'}
          disableDefaultPadding
          showConfirmBar={false}
          cursorSpacing={24}
          onInput={({ detail }) => change({ text: detail.value })}
        />
        <View
          className={`reply__send ${send.busy ? 'reply__send--busy' : ''}`}
          {...sending}
          onClick={() => void send.run()}
        >
          {send.busy ? <View className="reply__sending">发送中</View> : <Icon name="send" />}
        </View>
      </View>
    </View>
  )
}

/** What goes with the words: pictures, and files below them. */
function Chosen({ files }: { files: Files }) {
  const { images, room } = files
  if (images.length === 0 && files.files.length === 0) return null
  return (
    <View className="reply__pictures">
      {images.length > 0 && (
        <ImagePicker
          images={images}
          most={images.length + room}
          onAdd={() => void files.addPictures()}
          onRetry={files.retry}
          onRemove={files.remove}
          onPreview={(src) =>
            preview(
              src,
              images.map((image) => image.src),
            )
          }
        />
      )}
      <PickedFiles files={files.files} onRetry={files.retry} onRemove={files.remove} />
    </View>
  )
}
