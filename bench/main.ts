import { BARE_KOA, CONTROL, sdkCandidates, type Candidate } from './candidates'
import { FULL, Measurement, QUICK, type Plan, type Result } from './measure'
import { judge, printTable } from './report'
import { installSdks } from './sdks'
import { xinqiaoCandidates } from './xinqiao'

async function main(): Promise<void> {
  const plan = process.argv.includes('--quick') ? QUICK : FULL
  const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  const all = [CONTROL, ...xinqiaoCandidates(), ...sdkCandidates(installSdks())]
  const chosen = named.length === 0 ? all : all.filter(({ name }) => name === 'control' || named.includes(name))
  const results: Result[] = []
  for (const candidate of chosen) {
    const result = await measure(candidate, plan)
    console.log(JSON.stringify({ bench: 'official-account-callback', ...result }))
    results.push(result)
  }
  printTable(results)
  process.exitCode = judge(results) ? 0 : 1
}

async function measure(candidate: Candidate, plan: Plan): Promise<Result> {
  const yardstick = await BARE_KOA.start()
  const server = await candidate.start()
  try {
    const measurement = new Measurement(candidate, server, yardstick)
    await measurement.warmUp(plan)
    for (let pass = 0; pass < plan.passes; pass += 1) {
      for (let pair = 0; pair < plan.pairsPerPass; pair += 1) await measurement.pair(plan)
    }
    await server.verifyStored?.(measurement.replies)
    return measurement.result()
  } finally {
    await Promise.all([yardstick.stop(), server.stop()])
  }
}

void main()
