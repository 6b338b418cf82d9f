import { join, resolve } from 'node:path'
import type { Clock } from '../lib/clock'
import { headFiles } from './head-files'
import { headObjects } from './head-objects'
import type { HeadStore } from './heads'

/** Where attachments lie, in a folder of its own. @param url ATTACHMENTS_URL */
export function headStoreOf(url: string, clock: Clock): HeadStore {
  return url.startsWith('s3://')
    ? headObjects(new URL(url))
    : headFiles(join(resolve(url.slice('file:'.length)), 'audit-heads'), clock)
}
