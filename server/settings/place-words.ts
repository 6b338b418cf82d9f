/** How a place in the settings is called, for people. Names that are not here are the platform's own: of a department, a member, a reply. */
const WORDS: Readonly<Record<string, string>> = {
  hours: '服务时间',
  people: '客服',
  phone: '电话',
  business: '工单计时',
  workday: '工作日',
  restday: '周末和节假日',
  special: '特别的日子',
  mode: '方式',
  spans: '时段',
  date: '日期',
  note: '说明',
  tiers: '会员等级',
  headStartMinutes: '排队提前分钟',
  manager: '专属客服工号',
  standard: '客服电话',
  emergencyText: '紧急电话的说明',
  emergencyFor: '什么算紧急情况',
  callsFrom: '打给客户用的号码',
  departments: '部门',
  department: '部门',
  kinds: '问题类型',
  example: '例子',
  name: '名称',
  agents: '成员',
  wecomUserId: '企业微信账号',
  workNumber: '工号',
  role: '角色',
  promises: '承诺',
  chatFirstAnswerSeconds: '首次回复秒数',
  chatWaitMinutes: '等客服分钟数',
  ticketFirstResponseMinutes: '工单首次回复分钟数',
  ticketFirstResponseUrgentMinutes: '加急工单首次回复分钟数',
  ticketResolutionMinutes: '工单给结果分钟数',
  ticketResolutionUrgentMinutes: '加急工单给结果分钟数',
  ticketClock: '工单计时方式',
  chatSolvedPercent: '对话解决率',
  ticketSolvedPercent: '工单一次解决率',
  claimEvidenceHours: '取证小时数',
  claimDecisionHours: '结论小时数',
  shown: '写给客户看的承诺',
  title: '标题',
  text: '内容',
  reception: '接待规则',
  retention: '资料保存多久',
  talkDays: '聊天记录保存天数',
  noticeDays: '通知保存天数',
  ticketDays: '工单结束后保存天数',
  callDays: '电话记录保存天数',
  callNumberDays: '回电号码保存天数（工单结束后）',
  capacityPerAgent: '每人同时接待数',
  stickySeconds: '等原来客服的秒数',
  stickyHours: '还归原来客服的小时数',
  idleMinutes: '没人说话多久结束（分钟）',
  missesBeforePerson: '几次答不上转人工',
  officialAccountPerson: '公众号里转人工去哪里',
  visitsBeforePerson: '一天来几次转人工',
  confirmSeconds: '确认转人工的秒数',
  botAnswerSeconds: '自动客服最晚回复秒数',
  ticketDiagnosisMinutes: '查明原因的分钟数',
  ticketNextResponseMinutes: '再次回复的分钟数',
  escalation: '催办和升级',
  steps: '步骤',
  managers: '负责人',
  owners: '最后负责的人',
  quiet: '不打扰的时段',
  silence: '没人回应时',
  warnMinutes: '提醒的分钟数',
  moveMinutes: '换人处理的分钟数',
  chat: '会话',
  languageModel: '大模型用量',
  turnsPerPersonADay: '每人每天次数',
  tokensPerPersonADay: '每人每天字数',
  appeals: '转上级、复核和投诉',
  collaboration: '人机协同',
  urgeEveryMinutes: '隔多久可以再催（分钟）',
  urgesADay: '一天能催几次',
  supervisorMinutes: '主管答复的分钟数',
  reviewHours: '复核结论的小时数',
  reviewers: '复核人工号',
  lead: '负责人工号',
  complaintAcceptHours: '受理投诉的小时数',
  complaintAnswerWorkingDays: '答复投诉的工作日',
  complaintPhone: '投诉电话',
  complaintEmail: '投诉邮箱',
  badMarkHours: '差评回访的小时数',
  ending: '工单怎么结束',
  silentHours: '没人确认多久算完成（小时）',
  remindHours: '提前多久提醒（小时）',
  reopenDays: '完成后几天内可以重开',
  answerHours: '请客户补充，等多久（小时）',
  incidents: '一键故障',
  proposeTickets: '几张工单提醒主管',
  withinMinutes: '多少分钟以内',
  undoSeconds: '发出前可以撤回的秒数',
  payments: '付款',
  payWithinMinutes: '下单后多久内可以付（分钟）',
  refunds: '退款',
  aloneUpToFen: '一个人能退的金额（分）',
  aloneADay: '一个人一天能退几次',
  unusedDays: '没用过几天内可退',
  claims: '售后申请',
  qualityDays: '质量问题几天内按规则办',
  differsDays: '与描述不符几天内可以提',
  lateMinutes: '付款后多久没到算晚（分钟）',
  minorDepartment: '未成年人申请的部门',
  alone: '按规则当场办的上限',
  upToFen: '金额（分）',
  aDay: '每人每天几次',
  tier: '会员等级',
  tokensADay: '每天总字数',
  groups: '用户群',
  about: '介绍',
  howToJoin: '怎么进群',
  joinBy: '谁来邀请',
  cannedReplies: '常用回复',
  texts: '话术',
  peopleClosed: '下班时说的话',
  groupsNotice: '用户群的提醒',
  crisis: '有人有危险时说的话',
  platform: '平台',
  notice: '页面上的说明',
  kf: '微信客服',
  welcome: '欢迎语',
  ended: '结束时的话',
  officialAccount: '公众号',
  templates: '消息模板',
}

/**
 * `hours.people.workday` → `服务时间 · 客服 · 工作日`, `agents.3.workNumber` and `agents.li.na.workNumber` → `成员 · 李娜 · 工号`.
 * @param documents in which an entry of a list is looked up, so that it is called by its name and not by its number or key
 */
export function placeWords(path: string, ...documents: readonly unknown[]): string {
  const found = documents.map((document) => walk(path, document))
  // Where one of them has the entry, it has a name.
  return (found.find((words) => words.known) ?? found[0] ?? walk(path, undefined)).words.join(' · ')
}

interface Walked {
  words: string[]
  /** Every entry on the way was found. */
  known: boolean
}

function walk(path: string, document: unknown): Walked {
  const words: string[] = []
  let [at, rest, known]: [unknown, string, boolean] = [document, path, true]
  while (rest !== '') {
    const step = Array.isArray(at) ? stepInto(at, rest) : null
    if (Array.isArray(at) && step === null) known = false
    const [part = rest] = step === null ? rest.split('.') : [step.part]
    at = step === null ? childOf(at, part) : step.entry
    words.push(...(step === null ? [WORDS[part] ?? part] : step.words))
    rest = rest.slice(part.length + 1)
  }
  return { words, known }
}

/** Into a list, by the number or by the name of an entry; a name may have dots in it. */
function stepInto(
  list: readonly unknown[],
  rest: string,
): { part: string; entry: unknown; words: string[] } | null {
  const [index = ''] = rest.split('.')
  if (/^\d{1,3}$/.test(index) && list[Number(index)] !== undefined) {
    const entry = list[Number(index)]
    // What is no record has no name, and its number tells nobody anything.
    return {
      part: index,
      entry,
      words: isRecord(entry) ? [shownName(entry) ?? `第 ${Number(index) + 1} 项`] : [],
    }
  }
  for (const entry of list) {
    const name = nameOf(entry)
    if (name !== null && (rest === name || rest.startsWith(`${name}.`)))
      return { part: name, entry, words: [shownName(entry) ?? name] }
  }
  return null
}

/** By which entries of a list are known again when they moved. */
const NAMES = ['key', 'kind', 'wecomUserId', 'id', 'title', 'name', 'date'] as const

export function nameOf(entry: unknown): string | null {
  return firstText(entry, NAMES)
}

/** As people call it. */
function shownName(entry: unknown): string | null {
  return firstText(entry, ['name', 'title', 'date'])
}

function firstText(entry: unknown, keys: readonly string[]): string | null {
  if (!isRecord(entry)) return null
  const fields = new Map<string, unknown>(Object.entries(entry))
  const text = keys
    .map((key) => fields.get(key))
    .find((value) => typeof value === 'string' && value !== '')
  return typeof text === 'string' ? text : null
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function childOf(value: unknown, name: string): unknown {
  return isRecord(value) ? new Map<string, unknown>(Object.entries(value)).get(name) : undefined
}
