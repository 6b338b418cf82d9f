import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { SECOND_MS } from '../../lib/clock'
import type { EvidenceCase } from '../case'
import { renderCase, type PrintedPicture } from './render-case'

/** What the thread is given. */
export interface DrawTask {
  told: EvidenceCase
  pictures: readonly PrintedPicture[]
}

const MOST_MB = 384
const WITHIN_MS = 120 * SECOND_MS

/**
 * Draws in a thread of its own: it is seconds of work without a pause, and whoever calls us meanwhile is not kept waiting. The thread's memory
 * ends with it. Where only the sources are there, as in tests, it is drawn here.
 */
export function drawBeside(task: DrawTask): Promise<Buffer> {
  const program = join(__dirname, 'pdf-thread.js')
  if (!existsSync(program)) return renderCase(task.told, task.pictures)
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: MOST_MB } })
    const late = setTimeout(() => void worker.terminate(), WITHIN_MS)
    worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)))
    worker.once('error', reject)
    worker.postMessage(task)
    worker.once('exit', () => {
      clearTimeout(late)
      // After a message or an error this changes nothing any more.
      reject(new Error('the thread that draws ended without a file'))
    })
  })
}
