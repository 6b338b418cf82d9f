import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePayAccount, type PayAccountOptions } from '../../sandbox/pay/pay-account'

const made = new Map<PayAccountOptions['mode'], PayAccountOptions>()

/** A merchant of WeChat Pay in the sandbox. Keys take a while to make: a test file makes one of each kind. */
export function payAccount(mode: PayAccountOptions['mode'] = 'public-key'): PayAccountOptions {
  const account =
    made.get(mode) ?? makePayAccount(mkdtempSync(join(tmpdir(), 'xinqiao-pay-')), mode)
  made.set(mode, account)
  return account
}
