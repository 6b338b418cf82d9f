import Taro from '@tarojs/taro'
import { routes } from '@/lib/routes'
import { openOfficialAccount } from '@/services/bindings'
import { go } from '@/shell/go'

/** The phone asks before it dials. */
export async function callPhone(phoneNumber: string): Promise<void> {
  await Taro.makePhoneCall({ phoneNumber }).catch(() => undefined)
}

/** To the official account's chat; where it cannot be opened from here, to the page that shows the way to it. */
export async function openAccount(): Promise<void> {
  if (!(await openOfficialAccount())) go(routes.binding())
}
