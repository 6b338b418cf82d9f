import { randomInt } from 'node:crypto'

/** Heard over a bad line and not taken for one another: no two sound alike, and everybody knows how to say them. */
const COLOURS = [
  '红色',
  '蓝色',
  '绿色',
  '黄色',
  '白色',
  '紫色',
  '金色',
  '银色',
  '橙色',
  '粉色',
  '灰色',
  '黑色',
]
const THINGS = [
  '海豚',
  '大象',
  '熊猫',
  '骆驼',
  '长颈鹿',
  '孔雀',
  '松鼠',
  '鲸鱼',
  '蝴蝶',
  '企鹅',
  '狮子',
  '白兔',
  '猫头鹰',
  '袋鼠',
  '刺猬',
  '海龟',
  '雨伞',
  '风车',
  '灯塔',
  '帆船',
  '火车',
  '气球',
  '钢琴',
  '铃铛',
  '书包',
  '茶壶',
  '竹子',
  '荷花',
  '西瓜',
  '菠萝',
  '葡萄',
  '南瓜',
]

/** What one side says and the other reads: `蓝色海豚`. */
export function newWord(): string {
  return `${COLOURS[randomInt(COLOURS.length)] ?? ''}${THINGS[randomInt(THINGS.length)] ?? ''}`
}
