import { parentPort } from 'node:worker_threads'
import type { DrawTask } from './draw-beside'
import { renderCase } from './render-case'

/** Bytes come across as plain arrays. What fails ends the thread, and whoever waits hears of it. */
parentPort?.once('message', ({ told, pictures }: DrawTask) => {
  void renderCase(
    told,
    pictures.map((picture) => ({ ...picture, bytes: Buffer.from(picture.bytes) })),
  ).then((pdf) => parentPort?.postMessage(new Uint8Array(pdf)))
})
