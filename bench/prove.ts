import 'reflect-metadata'
import { proofs } from './proofs/all'

/**
 * `npm run prove [-- NAME…] [--short]` and `npm run prove:money [-- --ops N --kills N]`, `npm run prove:clocks
 * [-- --tickets N]`: the long proofs, one after the other. Each ends
 * with a line of JSON, `{"proof":NAME,"ok":…}`; the program fails where one of them does.
 */
async function main(): Promise<void> {
  const given = process.argv.slice(2)
  // What follows one of these is its number and no name.
  const named = given.filter(
    (argument, index) =>
      !argument.startsWith('--') && !/^--(ops|kills|tickets)$/.test(given[index - 1] ?? ''),
  )
  const unknown = named.filter((name) => !Object.hasOwn(proofs, name))
  if (unknown.length > 0)
    throw new Error(
      `there is no proof ${unknown.join(', ')}; there are ${Object.keys(proofs).join(', ')}`,
    )
  const size = process.argv.includes('--short') ? 'short' : 'full'
  for (const [name, proof] of Object.entries(proofs)) {
    if (named.length > 0 && !named.includes(name)) continue
    console.log(`\n== ${name}: ${proof.shows}`)
    const result = await proof
      .run(size)
      .catch((error: unknown) => ({ ok: false, error: String(error) }))
    console.log(JSON.stringify({ proof: name, ...result }))
    if (!result.ok) process.exitCode = 1
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
