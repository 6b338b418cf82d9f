import 'reflect-metadata'
import { benchCards } from './bot/cards/bench'
import { compareCandidates, understandingMiB } from './bot/candidates'
import { measureBot, readSet, recordFigures, SETS } from './bot/figures'
import {
  BARE_KOA,
  CONTROL,
  sdkCandidates,
  type Candidate,
  type RunningCandidate,
} from './candidates'
import { benchKf, FULL_KF, QUICK_KF } from './kf'
import { FULL, Measurement, QUICK, type Plan, type Result } from './measure'
import { judge, printKfTable, printTable } from './report'
import { installSdks } from './sdks'
import { benchTickets, FULL_TICKETS, QUICK_TICKETS } from './tickets'
import { DEAF, deafCandidate, xinqiaoCandidates } from './xinqiao'

async function main(): Promise<void> {
  const quick = process.argv.includes('--quick')
  const plan = quick ? QUICK : FULL
  const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  if (named.includes('tickets')) {
    await benchTickets(quick ? QUICK_TICKETS : FULL_TICKETS)
    if (named.length === 1) return
  }
  if (named.includes('cards')) {
    await benchCards(quick)
    if (named.length === 1) return
  }
  const all = [
    CONTROL,
    ...xinqiaoCandidates(),
    ...(named.includes(DEAF) ? [deafCandidate()] : []),
    ...sdkCandidates(installSdks()),
  ]
  const chosen =
    named.length === 0 ? all : all.filter(({ name }) => name === 'control' || named.includes(name))
  if (named.includes('bot')) {
    const measured = SETS.map((set) => ({ set, figures: measureBot(readSet(set)) }))
    for (const { set, figures } of measured)
      for (const figure of figures) console.log(JSON.stringify({ bench: 'bot', set, ...figure }))
    if (process.argv.includes('--record')) recordFigures(measured)
    for (const figure of compareCandidates(readSet('dev-2')))
      console.log(JSON.stringify({ bench: 'bot', set: 'dev-2', ...figure }))
    console.log(
      JSON.stringify({
        bench: 'bot',
        figure: 'MiB that understanding takes',
        value: understandingMiB(),
      }),
    )
    if (named.length === 1) return
  }
  if (named.length === 0 || named.includes('kf')) {
    const results = await benchKf(quick ? QUICK_KF : FULL_KF)
    for (const result of results) console.log(JSON.stringify({ bench: 'kf', ...result }))
    printKfTable(results)
    if (named.length === 1) return
  }
  const results = await measureAll(chosen, plan)
  for (const result of results)
    console.log(JSON.stringify({ bench: 'official-account-callback', ...result }))
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
    for (const candidate of candidates)
      measurements.push(new Measurement(candidate, await start(candidate)))
    for (const measurement of [yardstick, ...measurements]) await measurement.warmUp(plan)
    for (let turn = 0; turn < plan.turns; turn += 1) {
      const first = turn % measurements.length
      const koa = await yardstick.round(plan)
      for (const measurement of [...measurements.slice(first), ...measurements.slice(0, first)])
        await measurement.besides(koa, plan)
    }
    for (const measurement of measurements) await measurement.verifyStored()
    return measurements.map((measurement) => measurement.result())
  } finally {
    await Promise.all(running.map((server) => server.stop()))
  }
}

void main()
