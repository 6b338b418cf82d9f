import { withoutWords } from '../../server/tickets/handling/withdraw-words'

const MARK = '[这条消息已被撤回]'

it.each<[string, string, string, string]>([
  ['a line of several', '一\n说错了\n三', '说错了', `一\n${MARK}\n三`],
  ['all of it', '说错了', '说错了', MARK],
  ['several lines that were one message', '一\n甲\n乙\n三', '甲\n乙', `一\n${MARK}\n三`],
  ['what was cut at the end', '一\n很长的话说到一', '很长的话说到一半', `一\n${MARK}`],
  ['the same words within other words stay', '我没有说错了什么', '说错了', '我没有说错了什么'],
  ['what does not stand there', '一\n二', '三', '一\n二'],
  ['a message without words', '一\n二', '', '一\n二'],
])('%s', (_what, kept, words, left) => expect(withoutWords(kept, words)).toBe(left))
