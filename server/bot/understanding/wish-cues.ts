import { normalForm } from './normal-form'
import { lettersAsSounds, soundPattern, speltRight } from './sound-form'

/**
 * To have somebody of ours come: a word for it, who, and what for. Alone it is no proof (a seller may be asked for in the same words), but where the
 * model half hears a wish it says which half is right.
 */
const FETCH = '(?:叫|喊|让|请|找|派|换|安排|指派|委派|搵|揾|寻|接|转|来|求|薅|需要|想要|我要|联系)'
const SOMEBODY =
  '(?:真?[人仁](?!工智|代|家|脸|民|数|品)|活人|大活人|人类|客服|人工|同事|同志|职员|员工|师傅|老师|专人|专员|主管|经理|领导|组长|店长|负责人|工程师|技术员?|老大|老板' +
  '|上级|工作人员|姐姐|小姐姐|大姐|小哥|小伙子|姑娘|妹子|喘气的|本人' +
  '|(?:当官|当班|值班|管事|管事儿|做主|拍板|说了算|当领导|懂|明白|识|能|会|管|带|搞|查|有)[^,。;!?]{0,8}(?:的|嘅)人?)'
const TO_DO =
  '(?:来|过来|出来|出嚟|嚟|接|跟|同|和|与|联系|联络|帮|给我|给个|说|讲|聊|唠|倾|谈|看|睇|弄|搞|处理|解释|对接|介入|回|打|教|指导|核|协助|查|搭|封|拖|$|[,。;!?呀啊吧呗嘛得])'
const OF_OURS =
  '(?:你们|你哋|恁们?|贵司|你家|您那边|你)?(?:那边|那儿|那|家|里面|内部|后台|前台|嗰个|经手)?(?:的|嘅)?(?:那个|个)?'
const SOURCES = [
  `${FETCH}(?:一?下?儿?)(?:给我|帮我)?(?:[一几]?(?:个|位|名|只|啲))?${OF_OURS}${SOMEBODY}[^,。;!?]{0,5}?${TO_DO}`,
  // 把你们管事的叫出来, and to wish to talk to one.
  `把${OF_OURS}${SOMEBODY}[^,。;!?]{0,4}(?:叫|喊|找|请|薅|接)`,
  `(?:跟|同|和|与)(?:你们|你哋|恁)(?:的)?${SOMEBODY}[^,。;!?]{0,6}(?:讲|说|谈|聊|对话|沟通)(?!了|过)`,
  `(?:想|要|得|能不能|可以)(?:跟|同|和|与)${OF_OURS}${SOMEBODY}[^,。;!?]{0,4}(?:讲|说|谈|聊|对话|沟通|反映|反应)(?!了|过)`,
  `(?:听|找|想要?)(?:个)?(?:喘气的|活的|真的)`,
  `(?:哪个|哪位|有没有)(?:同志|师傅|老师|人|大姐|姑娘)(?:儿)?(?:能|可以|在值班|来|帮|肯|会)`,
]
const ENGLISH =
  /(?:need|want|get|speak|talk|connect|transfer|reach|call).{0,24}(?:real|live|human|staff|agent|person|manager|supervisor|representative|someone)/
const IN_CHARACTERS = SOURCES.map((source) => new RegExp(source))
const IN_LETTERS = SOURCES.map((source) => soundPattern(source))
const MOST_READ = 600

/** Pure. */
export function soundsLikeFetching(text: string): boolean {
  const words = normalForm(text).slice(0, MOST_READ)
  if (ENGLISH.test(words)) return true
  const sounds = lettersAsSounds(words)
  if (sounds !== null) return IN_LETTERS.some((pattern) => pattern.test(sounds))
  const told = speltRight(words.replace(/\s+/g, ''))
  return IN_CHARACTERS.some((pattern) => pattern.test(told))
}
