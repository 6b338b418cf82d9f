export interface AuthorizeUrlOptions {
  /** Scheme, host and port of the page that asks the user. */
  openOrigin: string
  /** appid or corpid. */
  appId: string
  /** Where the user comes back to with `code` and `state`; its host must be registered in the console. */
  redirectUri: string
  scope: 'snsapi_base' | 'snsapi_userinfo'
  /** Comes back as it is: 1 to 128 characters A-Z a-z 0-9. */
  state: string
  /** WeCom only. */
  agentId?: number
}

/**
 * The address that sends a user through OAuth inside WeChat or WeCom. The order of its parameters matters to WeChat.
 * https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
 * https://developer.work.weixin.qq.com/document/path/91022
 * @throws TypeError when the state would not come back unharmed
 */
export function oauthUrl({
  openOrigin,
  appId,
  redirectUri,
  scope,
  state,
  agentId,
}: AuthorizeUrlOptions): string {
  if (!/^[A-Za-z0-9]{1,128}$/.test(state))
    throw new TypeError('an OAuth state has 1 to 128 characters A-Z a-z 0-9')
  const agent = agentId === undefined ? '' : `&agentid=${agentId}`
  return (
    `${openOrigin}/connect/oauth2/authorize?appid=${encodeURIComponent(appId)}&redirect_uri=${encodeURIComponent(redirectUri)}` +
    `&response_type=code&scope=${scope}&state=${state}${agent}#wechat_redirect`
  )
}
