import type { AppConfig } from '../../server/identity/identity.contract'
import { send } from './request'

let asked: Promise<AppConfig> | null = null
let known: AppConfig | null = null

/** What was answered already: a page that comes later draws it at once. */
export const knownAppConfig = (): AppConfig | null => known

/** Name, notice and account of this platform; asked once. A failed try is not kept. */
export function getAppConfig(): Promise<AppConfig> {
  asked ??= send<AppConfig>({ path: '/app-config' }, null)
    .then((config) => (known = config))
    .catch((error: unknown) => {
      asked = null
      throw error
    })
  return asked
}

export type { AppConfig }
