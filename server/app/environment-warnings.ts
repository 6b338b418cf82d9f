import type { Config } from '../config'

/** Shorter ones are guessed: a callback's signature is no better than its token. */
const LEAST_TOKEN = 8
/** Tokens and keys of the sandbox stand in the repository for everybody to read. */
const PUBLISHED = /^xinqiao(?:OfficialAccount|MiniProgram|WecomAgent|WecomKf)$|^sandbox-/

/**
 * What an operator has set that works and is not safe, each by the name of its variable: said in the log at start and in /readyz. On a
 * machine that is its own public address everything is a trial, and nothing is said.
 */
export function environmentWarnings(config: Config): string[] {
  const publicUrl = new URL(config.publicUrl)
  if (isLoopback(publicUrl)) return []
  const { officialAccount, miniProgram, wecom, wecomKf } = config
  const tokens = {
    OA_TOKEN: officialAccount.token,
    MP_TOKEN: miniProgram.token,
    WECOM_AGENT_TOKEN: wecom.token,
    WECOM_KF_TOKEN: wecomKf?.token,
  }
  const sealed = {
    OA_ENCODING_AES_KEY: officialAccount.encodingAesKeys,
    MP_ENCODING_AES_KEY: miniProgram.encodingAesKeys,
  }
  const when = (isSo: boolean, words: string): string[] => (isSo ? [words] : [])
  return [
    ...when(
      publicUrl.protocol !== 'https:',
      'PUBLIC_URL: is not https, so cookies and words travel in clear',
    ),
    ...when(
      publicUrl.pathname !== '/' || publicUrl.search !== '',
      'PUBLIC_URL: has a path or a query, which links leave out',
    ),
    ...Object.entries(config.origins).flatMap(([name, url]) =>
      when(
        isLoopback(new URL(url)) || !url.startsWith('https:'),
        `${name}: ${url} is not Tencent over https; callbacks and log-ins depend on it`,
      ),
    ),
    ...Object.entries(tokens).flatMap(([name, token]) =>
      when(
        token !== undefined && token.length < LEAST_TOKEN,
        `${name}: is shorter than ${LEAST_TOKEN} characters`,
      ),
    ),
    ...Object.entries({ ...tokens, PLATFORM_SECRET: config.platform.secret }).flatMap(
      ([name, value]) =>
        when(
          value !== undefined && PUBLISHED.test(value),
          `${name}: is the sandbox's, which everybody can read`,
        ),
    ),
    ...Object.entries(sealed).flatMap(([name, keys]) =>
      when(keys.length === 0, `${name}: is missing, so the bodies of callbacks are not signed`),
    ),
  ]
}

function isLoopback({ hostname }: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}
