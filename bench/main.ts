import { BARE_KOA, CONTROL, sdkCandidates, type Candidate, type RunningCandidate } from './candidates'
import { benchKf, FULL_KF, QUICK_KF } from './kf'
import { FULL, Measurement, QUICK, type Plan, type Result } from './measure'
import { judge, printKfTable, printTable } from './report'
import { installSdks } from './sdks'
import { xinqiaoCandidates } from './xinqiao'

async function main(): Promise<void> {
  const quick = process.argv.includes('--quick')
  const plan = quick ? QUICK : FULL
  const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  const all = [CONTROL, ...xinqiaoCandidates(), ...sdkCandidates(installSdks())]
  const chosen = named.length === 0 ? all : all.filter(({ name }) => name === 'control' || named.includes(name))
  if (named.length === 0 || named.includes('kf')) {
    const results = await benchKf(quick ? QUICK_KF : FULL_KF)
    for (const result of results) console.log(JSON.stringify({ bench: 'kf', ...result }))
    printKfTable(results)
    if (named.length === 1) return
  }
  const results = await measureAll(chosen, plan)
  for (const result of results) console.log(JSON.stringify({ bench: 'official-account-callback', ...result }))
  printTable(results)
  process.exitCode = judge(results) ? 0 : 1
}

/**
 * All candidates are up at once and take turns: in each turn the yardstick and then every candidate once, each time another one first.
 * A machine that is quicker in one minute than in the next then treats all of them alike, so that they can be compared with each
 * other and not only with the yardstick.
 */
async function measureAll(candidates: readonly Candidate[], plan: Plan): Promise<Result[]> {
  const running: RunningCandidate[] = []
  const start = async (candidate: Candidate): Promise<RunningCandidate> => {
    const server = await candidate.start()
    running.push(server)
    return server
  }
  try {
    const yardstick = new Measurement(BARE_KOA, await start(BARE_KOA))
    const measurements: Measurement[] = []
    for (const candidate of candidates) measurements.push(new Measurement(candidate, await start(candidate)))
    for (const measurement of [yardstick, ...measurements]) await measurement.warmUp(plan)
    for (let turn = 0; turn < plan.turns; turn += 1) {
      const first = turn % measurements.length
      const koa = await yardstick.round(plan)
      for (const measurement of [...measurements.slice(first), ...measurements.slice(0, first)]) await measurement.besides(koa, plan)
    }
    for (const measurement of measurements) await measurement.verifyStored()
    return measurements.map((measurement) => measurement.result())
  } finally {
    await Promise.all(running.map((server) => server.stop()))
  }
}

void main()
