import type { ProductItem } from './platform-items'

type Sample = Omit<ProductItem, 'version'>

const SEVEN_DAYS = '未使用的卡密 7 天内可退；已激活的不退，质量问题确认后 24 小时内补发或退款'
const NO_RETURN = '直充到账后不支持退款；没有到账的，核实后原路退回'

/** Two suppliers, one of which delivers top-ups: down, it hits orders of several kinds of goods at once. */
const CARDS = { supplierId: 'demo-xingyun', name: '星云卡密（示例）' }
export const TOP_UPS = { supplierId: 'demo-xunda', name: '迅达直充（示例）' }

/** Made-up goods. Every name says that it is a sample. */
export const sampleProducts: readonly Sample[] = [
  {
    productId: 'demo-game-a-100',
    name: '游戏A点卡 100 点（示例）',
    category: '游戏点卡',
    kind: 'card',
    supplier: CARDS,
    refundRule: SEVEN_DAYS,
    howToUse: '打开游戏A，进入“充值中心 > 卡密充值”，输入卡号和卡密后确认，点数马上到账',
  },
  {
    productId: 'demo-game-a-500',
    name: '游戏A点卡 500 点（示例）',
    category: '游戏点卡',
    kind: 'card',
    supplier: CARDS,
    refundRule: SEVEN_DAYS,
    howToUse: '打开游戏A，进入“充值中心 > 卡密充值”，输入卡号和卡密后确认，点数马上到账',
  },
  {
    productId: 'demo-game-b-month',
    name: '游戏B月卡（示例）',
    category: '游戏点卡',
    kind: 'card',
    supplier: CARDS,
    refundRule: SEVEN_DAYS,
    howToUse: '在游戏B的“商城 > 兑换码”里输入卡密，当天起 30 天有效',
  },
  {
    productId: 'demo-phone-50',
    name: '话费直充 50 元（示例）',
    category: '话费充值',
    kind: 'top-up',
    supplier: TOP_UPS,
    refundRule: NO_RETURN,
    howToUse: '付款后自动充值到下单时填写的手机号，一般 10 分钟内到账，月初月末可能要 2 小时',
  },
  {
    productId: 'demo-phone-100',
    name: '话费直充 100 元（示例）',
    category: '话费充值',
    kind: 'top-up',
    supplier: TOP_UPS,
    refundRule: NO_RETURN,
    howToUse: '付款后自动充值到下单时填写的手机号，一般 10 分钟内到账，月初月末可能要 2 小时',
  },
  {
    productId: 'demo-game-c-direct',
    name: '游戏C元宝直充 300（示例）',
    category: '游戏直充',
    kind: 'top-up',
    supplier: TOP_UPS,
    refundRule: NO_RETURN,
    howToUse: '付款后自动充值到下单时填写的游戏账号，重新登录就能看到',
  },
  {
    productId: 'demo-video-month',
    name: '影视会员月卡（示例）',
    category: '会员',
    kind: 'membership',
    supplier: CARDS,
    refundRule: SEVEN_DAYS,
    howToUse: '在影视应用的“我的 > 兑换会员”里输入卡密，兑换后 31 天有效',
  },
  {
    productId: 'demo-music-year',
    name: '音乐会员年卡（示例）',
    category: '会员',
    kind: 'membership',
    supplier: CARDS,
    refundRule: SEVEN_DAYS,
    howToUse: '在音乐应用的“我的 > 会员兑换”里输入卡密，兑换后 366 天有效',
  },
  {
    productId: 'demo-office-key',
    name: '办公软件激活码（示例）',
    category: '软件',
    kind: 'licence',
    supplier: CARDS,
    refundRule: SEVEN_DAYS,
    howToUse: '安装后打开“账户 > 激活”，输入 25 位激活码；一个激活码只能用于一台电脑',
  },
  {
    productId: 'demo-antivirus-key',
    name: '安全软件一年授权（示例）',
    category: '软件',
    kind: 'licence',
    supplier: CARDS,
    refundRule: SEVEN_DAYS,
    howToUse: '在软件的“授权管理”里输入授权码，从激活当天起一年有效',
  },
]
