// Builds what is stale: `node scripts/build.mjs [--force] [flavour…]`, all flavours when none is named.
import { buildStale, FLAVOURS } from './lib/flavours.mjs'

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const unknown = names.filter((name) => !(name in FLAVOURS))
if (unknown.length > 0) {
  console.error(
    `Unknown flavour: ${unknown.join(', ')}. There are ${Object.keys(FLAVOURS).join(', ')}.`,
  )
  process.exit(2)
}

const built = await buildStale(names.length > 0 ? names : Object.keys(FLAVOURS), {
  force: process.argv.includes('--force'),
})
if (!built) process.exit(1)
