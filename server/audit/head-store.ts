import { join, resolve } from 'node:path'
import type { Clock } from '../lib/clock'
import { lineFiles } from './head-files'
import { HEADS, lineObjects, type LineObjects } from './head-objects'
import type { HeadStore } from './heads'

/** Where attachments lie, in a folder of its own. @param url ATTACHMENTS_URL */
export function headStoreOf(url: string, clock: Clock): HeadStore {
  return lineStoreOf(url, clock, HEADS)
}

/** The same for other lines that have to outlive the database. */
export function lineStoreOf(url: string, clock: Clock, lines: LineObjects): HeadStore {
  return url.startsWith('s3://')
    ? lineObjects(new URL(url), lines)
    : lineFiles(join(resolve(url.slice('file:'.length)), lines.folder), clock)
}
