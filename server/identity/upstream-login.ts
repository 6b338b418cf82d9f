import { UpstreamError, UserError } from '../lib/errors'

/** What WeChat says about a log-in code, in words for the person who is waiting. Anything else goes on as it is. */
export function toLoginError(error: unknown): unknown {
  if (!(error instanceof UpstreamError)) return error
  switch (error.details.kind) {
    case 'code-spent':
      return new UserError('login_code_spent', {
        status: 401,
        public: '这次登录没有成功，请再试一次',
        internal: error.message,
      })
    case 'denied':
      return new UserError('login_denied', {
        status: 403,
        public: '微信暂时不允许这个账号登录，请稍后再试或拨打客服电话',
        internal: error.message,
      })
    case 'limit':
      return new UserError('login_too_often', {
        status: 429,
        public: '登录太频繁了，请过一分钟再试',
        internal: error.message,
      })
    default:
      return error
  }
}
