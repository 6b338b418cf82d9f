/** Which rules of numbering and which console an errcode belongs to. */
export type Family = 'official-account' | 'mini-program' | 'wecom'

/**
 * What an errcode asks of the caller.
 * - `retryable`: busy; the same call may pass in a moment
 * - `limit`: called too often or too much; pause this API
 * - `token-dead`: refresh the access token once, repeat once
 * - `road-closed`: this user cannot be reached this way now; a state, not a fault: take the next road
 * - `code-spent`: a single-use code is used, expired or wrong; the user has to start again
 * - `denied`: the platform keeps this user out
 * - `media-gone`: the media id is unknown or older than three days; upload again
 * - `config`: an operator has to change something in a console or in the environment
 * - `bug`: our request is wrong
 */
export type ErrcodeKind =
  | 'retryable'
  | 'limit'
  | 'token-dead'
  | 'road-closed'
  | 'code-spent'
  | 'denied'
  | 'media-gone'
  | 'config'
  | 'bug'

export interface Sentence {
  zh: string
  en: string
}

export interface Errcode {
  kind: ErrcodeKind
  /** What happened. */
  meaning: Sentence
  /** What the operator does about it. */
  action: Sentence
}

const say = (zh: string, en: string): Sentence => ({ zh, en })

const OFFICIAL_CONSOLE = say(
  '公众平台 > 设置与开发 > 基本配置',
  'the official account console (mp.weixin.qq.com), Settings & Development > Basic configuration',
)
const MINI_PROGRAM_CONSOLE = say(
  '小程序后台 > 开发管理 > 开发设置',
  'the mini program console (mp.weixin.qq.com), Development > Settings',
)
const WECOM_CONSOLE = say(
  '企业微信管理后台 > 应用管理 > 自建应用',
  'the WeCom console (work.weixin.qq.com), Apps > the self-built app',
)

const CONSOLES: Record<Family, Sentence> = {
  'official-account': OFFICIAL_CONSOLE,
  'mini-program': MINI_PROGRAM_CONSOLE,
  wecom: WECOM_CONSOLE,
}

/** Where the operator of that kind of account looks first. */
export function consoleOf(family: Family): Sentence {
  return CONSOLES[family]
}

const ACTIONS = {
  wait: say('稍后自动重试', 'is tried again later'),
  slowDown: say(
    '该接口已暂停调用，到时自动恢复',
    'calls of this API are paused and go on by themselves',
  ),
  refresh: say('系统会刷新凭据并重试一次', 'the token is refreshed and the call repeated once'),
  nextRoad: say('改用下一条触达方式', 'the next road is taken'),
  startAgain: say('请用户重新进入或重新授权', 'the user enters or authorises again'),
  keepOut: say('不放行该用户的登录', 'the log-in is refused'),
  upload: say('重新上传素材', 'the media is uploaded again'),
  report: say(
    '这是程序缺陷，请连同 rid 反馈给开发者',
    'a fault of the program: report it with the rid',
  ),
  appId: say(
    '核对环境变量里的 AppID/CorpID 与后台一致',
    'compare the app or corp id in the environment with the console',
  ),
  secret: say(
    '核对环境变量里的 Secret，若已重置请更新后重启',
    'compare the secret in the environment with the console; after a reset set the new one and restart',
  ),
  unfreeze: say('到后台解冻或重置 AppSecret', 'unfreeze or reset the AppSecret in the console'),
  thirdParty: say(
    '账号已授权给第三方平台，请取消授权或改用其凭据',
    'the account is authorised to a third-party platform: withdraw that, or use its token',
  ),
  confirm: say('请管理员在微信里确认本次调用', 'the administrator confirms the call in WeChat'),
  permission: say(
    '到后台确认账号类型、认证状态和接口权限',
    'check account type, verification and API permissions in the console',
  ),
  banned: say(
    '接口被封禁，请查看后台通知并申诉',
    'the API is banned: read the notices in the console and appeal',
  ),
  template: say(
    '核对策略文件里的模板 ID 与后台模板列表一致',
    'compare the template ids in the policy file with the list in the console',
  ),
  miniProgramLink: say(
    '核对小程序 AppID 已关联该公众号',
    'check that the mini program is linked to the official account',
  ),
  release: say(
    '核对页面路径在已发布的小程序版本中',
    'check that the page is in the released version of the mini program',
  ),
  allowIp: say('把服务器出口 IP 加入白名单', "add the server's outgoing address to the allow-list"),
  scope: say(
    '到企业微信后台把该成员加入应用可见范围',
    "put the member into the app's visible range in the WeCom console",
  ),
  domain: say(
    '到企业微信后台把域名设为应用可信域名',
    "make the host the app's trusted domain in the WeCom console",
  ),
  agentId: say('核对环境变量 WECOM_AGENT_ID', 'check WECOM_AGENT_ID in the environment'),
  kfAccount: say(
    '核对策略文件里的 kf.openKfId 与企业微信后台一致',
    'compare kf.openKfId in the policy file with the WeCom console',
  ),
  kfGrant: say(
    '到企业微信后台 应用管理 > 微信客服 > API，把自建应用加入可调用接口的应用，并把客服账号交给它管理',
    'in the WeCom console under Apps > 微信客服 > API, let the self-built app call the API and manage the kf account',
  ),
  kfReception: say(
    '企业未认证或未绑定视频号时接待人数有上限，请到企业微信后台认证',
    'a corp that is not verified may receive few customers: verify it in the WeCom console',
  ),
  servicer: say('改由其他接待人员接待', 'another servicer takes the session'),
  kfUpgrade: say(
    '到企业微信后台 微信客服 > 升级服务 > 专员服务，把该成员加入范围',
    'put the member into 微信客服 > 升级服务 > 专员服务 in the WeCom console',
  ),
  kfState: say('重新读取会话状态后再处理', "the session's state is read again first"),
  newToken: say('不带该凭据，从游标处继续拉取', 'pulling goes on from the cursor without it'),
} as const

type Row = readonly [
  code: number,
  kind: ErrcodeKind,
  action: keyof typeof ACTIONS,
  zh: string,
  en: string,
]

const COMMON: readonly Row[] = [
  [-1, 'retryable', 'wait', '系统繁忙', 'the platform is busy'],
  [
    40001,
    'token-dead',
    'refresh',
    'access_token 无效或不是最新',
    'the access token is invalid or not the latest',
  ],
  [40014, 'token-dead', 'refresh', 'access_token 不合法', 'the access token is not one'],
  [42001, 'token-dead', 'refresh', 'access_token 已过期', 'the access token has expired'],
  [40002, 'bug', 'report', 'grant_type 不合法', 'grant_type is wrong'],
  [
    40003,
    'bug',
    'report',
    'OpenID/UserID 不合法或属于其他应用',
    'the user id is wrong or of another app',
  ],
  [40004, 'bug', 'report', '素材类型不合法', 'the media type is wrong'],
  [40007, 'media-gone', 'upload', '素材 ID 无效或已过期', 'the media id is invalid or has expired'],
  [40013, 'config', 'appId', 'AppID/CorpID 无效', 'the app or corp id is invalid'],
  [40029, 'code-spent', 'startAgain', 'code 无效或已过期', 'the code is invalid or has expired'],
  [
    40033,
    'bug',
    'report',
    '请求内容含不合法字符',
    'the request holds characters that are not allowed',
  ],
  [40125, 'config', 'secret', 'AppSecret 错误', 'the secret is wrong'],
  [40163, 'code-spent', 'startAgain', 'code 已被使用', 'the code has been used'],
  [
    40164,
    'config',
    'allowIp',
    '服务器 IP 不在白名单',
    "the server's address is not on the allow-list",
  ],
  [41001, 'bug', 'report', '缺少 access_token', 'the access token is missing'],
  [41002, 'bug', 'report', '缺少 appid', 'the app id is missing'],
  [41004, 'bug', 'report', '缺少 secret', 'the secret is missing'],
  [41005, 'bug', 'report', '上传缺少文件内容', 'the upload holds no file'],
  [44002, 'bug', 'report', '请求体为空', 'the request body is empty'],
  [45002, 'bug', 'report', '消息内容超长', 'the content is too long'],
  [45067, 'bug', 'report', 'client_msg_id 超长', 'the client_msg_id is too long'],
  [61004, 'config', 'allowIp', '服务器 IP 没有登记', "the server's address is not registered"],
  [45008, 'bug', 'report', '图文条数超限', 'too many articles'],
  [45009, 'limit', 'slowDown', '接口调用次数超过上限', "the API's quota is used up"],
  [45011, 'limit', 'slowDown', '接口调用过于频繁', 'the API was called too often'],
  [45033, 'limit', 'slowDown', '接口并发超过上限', 'too many calls of the API at once'],
  [47001, 'bug', 'report', '请求体不是合法的 JSON', 'the request body is not JSON'],
  [48001, 'config', 'permission', '账号没有该接口的权限', 'the account may not call this API'],
  [48004, 'config', 'banned', '接口被封禁', 'the API is banned for this account'],
]

const WEIXIN: readonly Row[] = [
  [40036, 'config', 'template', '模板 ID 长度不对', 'the template id has a wrong length'],
  [40037, 'config', 'template', '模板 ID 不属于该账号', 'the template is not of this account'],
  [
    40200,
    'road-closed',
    'nextRoad',
    '该账号类型不能发送此类消息',
    'this type of account may not send such a message',
  ],
  [40226, 'denied', 'keepOut', '高风险用户被平台拦截', 'the platform blocks this high-risk user'],
  [40243, 'config', 'unfreeze', 'AppSecret 已被冻结', 'the secret is frozen'],
  [
    41030,
    'config',
    'release',
    '页面不在已发布的小程序里',
    'the page is not in the released mini program',
  ],
  [42002, 'code-spent', 'startAgain', '网页授权凭据已过期', 'the web authorisation has expired'],
  [
    42003,
    'code-spent',
    'startAgain',
    '网页授权 code 已过期',
    'the web authorisation code has expired',
  ],
  [
    42007,
    'code-spent',
    'startAgain',
    '用户修改密码后授权失效',
    'the user changed the password and the authorisation ended',
  ],
  [43004, 'road-closed', 'nextRoad', '用户没有关注公众号', 'the user does not follow the account'],
  [
    43101,
    'road-closed',
    'nextRoad',
    '用户未授权或订阅次数已用完',
    'the user refused, or the consents are used up',
  ],
  [43108, 'road-closed', 'nextRoad', '用户关闭了通知', 'the user switched notices off'],
  [
    45015,
    'road-closed',
    'nextRoad',
    '超过客服消息回复时限，或用户未互动、已取关',
    'the time to reply is over, or the user has never written or has unfollowed',
  ],
  [45047, 'road-closed', 'nextRoad', '客服消息条数已用完', 'the count of replies is used up'],
  [45048, 'bug', 'report', '菜单类型不合法', 'a menu of an invalid type'],
  [45072, 'bug', 'report', '输入状态命令不合法', 'the typing command is not one'],
  [
    45080,
    'road-closed',
    'nextRoad',
    '30 秒内没有互动，不能下发输入状态',
    'no interaction within 30 s, so no typing state',
  ],
  [45081, 'road-closed', 'nextRoad', '已处于输入状态', 'typing is shown already'],
  [
    45109,
    'config',
    'permission',
    '该账号不再支持此接口',
    'this account can no longer call this API',
  ],
  [45168, 'bug', 'report', '模板参数含有违规词', 'a template value holds a blocked word'],
  [47003, 'bug', 'report', '模板参数不合法', 'a template value is not valid'],
  [
    48002,
    'road-closed',
    'nextRoad',
    '用户拒收公众号消息',
    'the user switched messages of the account off',
  ],
  [50001, 'config', 'permission', '接口未获授权', 'the API is not authorised'],
  [50002, 'denied', 'keepOut', '用户被限制', 'the user is restricted'],
  [50005, 'road-closed', 'nextRoad', '用户没有关注公众号', 'the user does not follow the account'],
  [
    61024,
    'config',
    'thirdParty',
    '账号已授权给第三方平台',
    'the account is authorised to a third-party platform',
  ],
  [
    89501,
    'config',
    'confirm',
    '本次调用等待管理员确认',
    "the call waits for the administrator's confirmation",
  ],
  [
    89503,
    'config',
    'confirm',
    '本次调用需要管理员确认',
    "the call needs the administrator's confirmation",
  ],
]

const OFFICIAL_ACCOUNT: readonly Row[] = [
  [
    40013,
    'config',
    'miniProgramLink',
    'AppID 无效，或跳转的小程序未关联',
    'the app id is invalid, or the mini program is not linked',
  ],
]

const WECOM: readonly Row[] = [
  [40056, 'config', 'agentId', 'AgentID 无效', 'the agent id is invalid'],
  [40058, 'bug', 'report', '参数不合法', 'a parameter is not valid'],
  [48002, 'config', 'permission', '应用没有该接口的权限', 'the app may not call this API'],
  [50001, 'config', 'domain', '回调域名不是可信域名', 'the redirect host is not a trusted domain'],
  [60011, 'config', 'scope', '应用没有该成员的权限', 'the app has no right on this member'],
  [
    60020,
    'config',
    'allowIp',
    '服务器 IP 不在企业可信 IP',
    "the server's address is not a trusted address of the company",
  ],
  [
    60030,
    'config',
    'scope',
    '接待人员不在应用可见范围',
    "the servicer is not in the app's visible range",
  ],
  [60111, 'config', 'scope', '成员不存在', 'there is no such member'],
  [81013, 'config', 'scope', '接收人全部无效', 'none of the receivers is valid'],
  [82001, 'config', 'scope', '接收人全部无效', 'none of the receivers is valid'],
  [
    40096,
    'road-closed',
    'nextRoad',
    '客户不存在、属于其他企业，或 48 小时内没有来过',
    'the customer is of another corp, or has not been here within 48 h',
  ],
  [
    40201,
    'config',
    'banned',
    '客服账号因敏感内容被封禁',
    'the kf account is banned for its content',
  ],
  [
    48007,
    'config',
    'kfGrant',
    '客服账号没有授权给该应用',
    'the kf account is not granted to this app',
  ],
  [95000, 'config', 'kfAccount', '客服账号 ID 不合法', 'the open_kfid is not one'],
  [
    95001,
    'road-closed',
    'nextRoad',
    '客户发消息后最多回复 5 条，已用完',
    'the five replies to a customer message are used up',
  ],
  [
    95002,
    'road-closed',
    'nextRoad',
    '超过客户最后一条消息 48 小时',
    "48 h have passed since the customer's last message",
  ],
  [
    95003,
    'config',
    'kfReception',
    '接待的客户数达到上限',
    'the corp may receive no more customers',
  ],
  [95004, 'config', 'kfAccount', '客服账号不存在', 'there is no such kf account'],
  [
    95007,
    'code-spent',
    'newToken',
    '消息回调的凭据无效或超过 10 分钟',
    "the knock's token is wrong or older than ten minutes",
  ],
  [
    95011,
    'config',
    'secret',
    '微信客服在企业微信里使用，要用自建应用的 Secret',
    "kf is run inside WeCom: use the self-built app's secret",
  ],
  [
    95012,
    'config',
    'kfGrant',
    '微信客服没有在企业微信里使用，或账号没有授权给该应用',
    'kf is not run inside WeCom, or not granted to this app',
  ],
  [95013, 'road-closed', 'nextRoad', '会话已经结束', 'the session has ended'],
  [
    95014,
    'road-closed',
    'servicer',
    '该成员不是可用的接待人员',
    'this member cannot be used as a servicer',
  ],
  [
    95016,
    'road-closed',
    'kfState',
    '不允许这样变更会话状态',
    'the session cannot move there from where it is',
  ],
  [95017, 'config', 'kfGrant', '微信客服的 API 已关闭', "kf's API is switched off"],
  [
    95018,
    'road-closed',
    'kfState',
    '会话状态不允许发送消息',
    "the session's state does not allow sending",
  ],
  [
    95021,
    'config',
    'kfUpgrade',
    '该成员不在升级服务的专员范围',
    "the member is not among the 专员 of kf's 升级服务",
  ],
  [301002, 'config', 'agentId', '没有该应用的权限', 'no right on this app'],
]

const tableOf = (rows: readonly Row[]): ReadonlyMap<number, Errcode> =>
  new Map(
    rows.map(([code, kind, action, zh, en]) => [
      code,
      { kind, meaning: say(zh, en), action: ACTIONS[action] },
    ]),
  )

const TABLES: Record<Family, ReadonlyMap<number, Errcode>> = {
  'official-account': tableOf([...COMMON, ...WEIXIN, ...OFFICIAL_ACCOUNT]),
  'mini-program': tableOf([...COMMON, ...WEIXIN]),
  wecom: tableOf([...COMMON, ...WECOM]),
}

const UNKNOWN: Errcode = {
  kind: 'bug',
  meaning: say('未收录的错误码', 'an errcode that is not in our table'),
  action: say('请在官方文档里查询该错误码', "look it up in the platform's documents"),
}

/** @param errcode as answered, not zero */
export function errcodeOf(family: Family, errcode: number): Errcode {
  return TABLES[family].get(errcode) ?? UNKNOWN
}

/** The same where the access token itself was asked for: 40001 is then a wrong secret, not a dead token. */
export function tokenEndpointErrcodeOf(family: Family, errcode: number): Errcode {
  const known = errcodeOf(family, errcode)
  return known.kind === 'token-dead'
    ? { kind: 'config', meaning: say('Secret 错误', 'the secret is wrong'), action: ACTIONS.secret }
    : known
}
