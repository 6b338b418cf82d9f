import type { Said } from './collect-words'

/** Names that have no Chinese one, or are better known as they are: of products, of kinds of files, of keys of a keyboard. */
const NAMES = new Set(
  [
    'WeChat WeCom QQ OpenID UnionID UserID CorpID AppID AppSecret API URL Node',
    'PDF ZIP zip CSV JSON HEIC SHA UTF Word Excel Office',
    'Chrome Edge Safari Windows Mac Linux iPhone',
    'Enter Shift Ctrl',
  ].flatMap((line) => line.split(' ')),
)

/** Addresses, and names of files: they are typed as they are. */
const AS_TYPED =
  /[\w.+-]{1,60}@[\w.-]{1,60}|https?:\S{1,200}|[\w-]{0,40}(?:\.\w{2,10}){1,4}|[\w-]{0,40}(?:\/[\w-]{0,40}){1,6}/g

const RULES: ReadonlyArray<[fault: string, isBroken: (words: string) => boolean]> = [
  ['亲', (words) => /亲(?![自属友手眼戚人临密])/.test(words.replace(/[父母双]亲/g, ''))],
  ['感叹号', (words) => /！|[\u4e00-\u9fff]!/.test(words)],
  ['错误码', (words) => /错误码|错误代码|errcode/i.test(words)],
  [
    '英文',
    (words) =>
      [...words.replace(AS_TYPED, '').matchAll(/[A-Za-z]{3,}/g)].some(([word]) => !NAMES.has(word)),
  ],
]

/** These are told on purpose as a program has them: how to run one, and an example of what to type. */
const AS_IT_IS = ['node verify.mjs', 'settings -- diff', '小写字母，如 night', '用 Node.js 运行']

/** What is wrong with a sentence, in words. */
export function faultsOf({ words }: Pick<Said, 'words'>): string[] {
  if (AS_IT_IS.some((known) => words.includes(known))) return []
  return RULES.filter(([, isBroken]) => isBroken(words)).map(([fault]) => fault)
}
