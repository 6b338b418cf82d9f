import { Text } from '@tarojs/components'
import { highlight } from '@/lib/highlight'

/** A text in which the words that were searched for stand out. What can be selected is a block, so only a whole text is. */
export function Highlighted({ text, words }: { text: string; words: string }) {
  if (words === '') return <Text userSelect>{text}</Text>
  return (
    <>
      {highlight(text, words).map((piece, index) => (
        <Text key={index} className={piece.found ? 'found' : ''}>
          {piece.text}
        </Text>
      ))}
    </>
  )
}
