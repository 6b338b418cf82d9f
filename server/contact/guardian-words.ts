import { formatForPeople } from '../lib/shanghai-time'
import type { AskAsGuardian } from './guardian.contract'

/** What is said at the door for guardians of minors (M8). */

export const STEPS: readonly string[] = [
  '不用登录孩子的账号，写下您知道的就行',
  '由专门的小组来看，先核对您和孩子的关系，核对以前不会给您看账号里的任何内容',
  '核对清楚后告诉您能退多少、依据哪一条、钱退到哪里',
]

export const EVIDENCE: readonly string[] = [
  '您和孩子关系的证明，比如户口簿那一页（证件号请遮住，我们不需要）',
  '付款记录的截图，能看到时间和金额就行',
  '孩子是怎么买的：什么时候、用谁的手机、怎么付的款',
]

export const RULE =
  '八周岁以下的购买无效；八周岁以上、与年龄智力不相适应的购买，监护人不同意的可以退（《民法典》第十九条、第二十条、第一百四十五条）'

/** By this word the desk finds them. */
export const MINOR_TAG = '未成年人'

const RELATION: Readonly<Record<AskAsGuardian['relation'], string>> = {
  parent: '父母',
  grandparent: '祖父母或外祖父母',
  other: '其他监护人',
}

const AGE: Readonly<Record<AskAsGuardian['age'], string>> = {
  'under-8': '八周岁以下',
  '8-15': '八到十五周岁',
  '16-17': '十六到十七周岁',
}

export function guardianDescription({ relation, age, account, text }: AskAsGuardian): string {
  return [
    `监护人申请：${text}`,
    `和孩子的关系：${RELATION[relation]}；孩子${AGE[age]}`,
    `账号或订单（监护人写的）：${account}`,
  ].join('\n')
}

export const GUARDIAN_RECORD =
  '监护人从专门的入口提出，还没有核对关系。核对以前，不要把账号里的订单、卡密或资料告诉申请人；写的账号不一定是申请人自己的'

export function guardianTold(department: string, dueAt: Date, now: Date): string {
  return `${department}已经收到，最晚${formatForPeople(dueAt, now)} 前回复您`
}
