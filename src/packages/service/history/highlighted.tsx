import { Text } from '@tarojs/components'
import { highlight } from '@/lib/highlight'

/** A text in which the words that were searched for stand out. */
export const Highlighted = ({ text, words }: { text: string; words: string }) => (
  <>
    {highlight(text, words).map((piece, index) => (
      <Text key={index} className={piece.found ? 'found' : ''} userSelect>{piece.text}</Text>
    ))}
  </>
)
