import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { configFolder } from '../../policy/config-folder'
import type { Askings } from './askings'
import type { LinearWeights } from './linear-model'

const Head = z.object({ classes: z.number(), count: z.number(), bias: z.array(z.number()) })
/** Numbers are read where they lie in the file, which needs them to begin at such a place. */
const ALIGNED = 8

/**
 * Training takes seconds, and every start would take them. What was trained is kept under the digest of everything it was made from, the
 * ways of asking and the code of this folder, so that what is found there is what training would give. Where nothing can be written,
 * each start trains.
 * @param which of the models that are made from the same ways of asking; begins with `-`
 */
export function keptWeights(known: Askings, train: () => LinearWeights, which = ''): LinearWeights {
  const file = join(
    dirname(dirname(configFolder('knowledge'))),
    '.cache',
    'understanding',
    `${digestOf(known)}${which}.bin`,
  )
  const kept = read(file)
  if (kept) return kept
  const trained = train()
  keep(file, trained)
  return trained
}

function digestOf({ askings, ideas }: Askings): string {
  const hash = createHash('sha256').update(JSON.stringify([askings, ideas]))
  for (const name of readdirSync(__dirname)
    .filter((file) => /\.(?:js|ts)$/.test(file))
    .sort())
    hash.update(readFileSync(join(__dirname, name)))
  return hash.digest('hex').slice(0, 32)
}

/** How long the head is, the head, how loud each feature is, the features, their scales and weights, as they lie in memory. */
function keep(
  file: string,
  { classes, features, loudness, bias, weights, scales }: LinearWeights,
): void {
  const head = Buffer.from(JSON.stringify({ classes, count: features.length, bias }))
  const size = Buffer.alloc(ALIGNED)
  size.writeUInt32LE(head.length)
  try {
    mkdirSync(dirname(file), { recursive: true })
    // Two that start at once write the same; neither may read half of it.
    const part = `${file}.${process.pid}`
    writeFileSync(
      part,
      Buffer.concat([
        size,
        head,
        Buffer.alloc(padding(head.length)),
        bytesOf(loudness),
        bytesOf(features),
        bytesOf(scales),
        bytesOf(weights),
      ]),
    )
    renameSync(part, file)
  } catch {
    // A folder that cannot be written to costs the next start its training, and nothing else.
  }
}

function read(file: string): LinearWeights | null {
  try {
    const bytes = readFileSync(file)
    const headLength = bytes.readUInt32LE(0)
    const { classes, count, bias } = Head.parse(
      JSON.parse(bytes.subarray(ALIGNED, ALIGNED + headLength).toString('utf8')),
    )
    const loudAt = bytes.byteOffset + ALIGNED + headLength + padding(headLength)
    const featuresAt = loudAt + count * Float64Array.BYTES_PER_ELEMENT
    const scalesAt = featuresAt + count * Int32Array.BYTES_PER_ELEMENT
    const weightsAt = scalesAt + count * Float32Array.BYTES_PER_ELEMENT
    const end = weightsAt + count * classes
    if (end !== bytes.byteOffset + bytes.length) return null
    return {
      classes,
      bias,
      loudness: new Float64Array(bytes.buffer, loudAt, count),
      features: new Int32Array(bytes.buffer, featuresAt, count),
      scales: new Float32Array(bytes.buffer, scalesAt, count),
      weights: new Int8Array(bytes.buffer, weightsAt, count * classes),
    }
  } catch {
    return null
  }
}

const padding = (length: number): number => (ALIGNED - (length % ALIGNED)) % ALIGNED
type Numbers = Float32Array | Float64Array | Int32Array | Int8Array
const bytesOf = ({ buffer, byteOffset, byteLength }: Numbers): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)
