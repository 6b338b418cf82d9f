import 'reflect-metadata'
import { readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { readProcessSettings } from './config'
import { openDatabase } from './db/database'
import { migrations, pendingMigrations } from './db/migrate'
import { entities } from './entities'
import { operatorActor } from './lib/actor'
import { systemClock } from './lib/clock'
import { UserError } from './lib/errors'
import { formatDated } from './lib/shanghai-time'
import { loadPolicy } from './policy/load-policy'
import {
  backTo,
  diffSettings,
  exportSettings,
  historyText,
  importSettings,
  rulesText,
  withdraw,
  type CommandDeps,
} from './settings/commands'
import { openSettingsDoor } from './settings/open-settings'

/** `npm run settings -- …`: needs DATABASE_URL and POLICY. Every process that runs follows within two seconds. */
const USAGE = `npm run settings -- COMMAND
  export [FILE] [--version N]        the settings in force, or a former version, as YAML
  rules [FILE] [--version N]         the rules of claims for customers and operators, made of the settings, as Markdown
  import FILE --why WORDS            takes over what the file says; sections that it does not name stay
         [--from 2026-12-31T09:00+08:00]   in force from then on; at once where left out
  diff [FILE|VERSION]                what the policy file (or another file, or a version) says otherwise
  history                            who changed what, when and why
  back VERSION --why WORDS           a former version once more, as a new one
  withdraw VERSION                   a version that is not in force yet
  --by NAME                          as the history names you; left out, the name of your account on this machine
`

class Misused extends Error {}

async function main(): Promise<void> {
  const {
    values,
    positionals: [command = '', first],
  } = readArguments()
  const { databaseUrl, policy } = readProcessSettings()
  const file = loadPolicy(policy)
  const db = await openDatabase({
    actor: operatorActor(`${values.by ?? userInfo().username}（命令行）`),
    url: databaseUrl,
    clock: systemClock,
    entities,
    migrations,
  })
  try {
    if (await pendingMigrations(db))
      throw new Misused('the schema is not up to date; run `npm run migrate` first')
    const deps = {
      db,
      settings: await openSettingsDoor(db, file),
      why: values.why ?? '',
      inForceFrom: momentOf(values.from),
    }
    process.stdout.write(await run(deps, { command, first, version: values.version }))
  } finally {
    await db.close()
  }
}

function readArguments() {
  try {
    const text = { type: 'string' } as const
    return parseArgs({
      allowPositionals: true,
      options: { why: text, by: text, from: text, version: text },
    })
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error))
  }
}

interface Asked {
  command: string
  first: string | undefined
  version: string | undefined
}

async function run(deps: CommandDeps, { command, first, version }: Asked): Promise<string> {
  switch (command) {
    case 'export':
    case 'rules': {
      const wanted = version === undefined ? undefined : versionOf(version)
      const text = await (command === 'export' ? exportSettings : rulesText)(deps, wanted)
      if (first === undefined) return text
      writeFileSync(first, text)
      return `Written to ${first}.\n`
    }
    case 'import': {
      const { version: made, effects } = await importSettings(
        withWhy(deps),
        readFileSync(given(first, 'a file'), 'utf8'),
      )
      return `Version ${made.version}, in force from ${formatDated(made.inForceFrom)}.\n${effects.map((words) => `  ${words}\n`).join('')}`
    }
    case 'diff':
      return diffSettings(
        deps,
        first === undefined
          ? deps.settings.file
          : /^\d+$/.test(first)
            ? versionOf(first)
            : loadPolicy(first),
      )
    case 'history':
      return historyText(deps)
    case 'back':
      return `Version ${(await backTo(withWhy(deps), versionOf(given(first, 'a version')))).version} is in force.\n`
    case 'withdraw':
      return `Version ${(await withdraw(deps, versionOf(given(first, 'a version')))).version} is withdrawn.\n`
    default:
      throw new Misused(command === '' ? 'no command' : `there is no command ${command}`)
  }
}

function withWhy(deps: CommandDeps): CommandDeps {
  if (deps.why.trim() === '') throw new Misused('say why: --why "…"; the history shows it')
  if (deps.why.length > 180) throw new Misused('--why: at most 180 characters')
  return deps
}

function given(value: string | undefined, what: string): string {
  if (value === undefined) throw new Misused(`${what} is missing`)
  return value
}

function versionOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Misused(`${text} is no version`)
  return Number(text)
}

/** @throws Misused for what is no moment, or one that has passed */
function momentOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const ms = /(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms))
    throw new Misused(`--from ${text}: a moment with its offset, as 2026-12-31T09:00+08:00`)
  if (ms < systemClock.epochMs()) throw new Misused(`--from ${text}: has passed already`)
  return new Date(ms)
}

function wordsOf(error: unknown): string {
  if (error instanceof Misused) return `${error.message}\n\n${USAGE}`
  if (!(error instanceof UserError))
    return `${error instanceof Error ? error.message : String(error)}\n`
  const { faults } = error.details.extra ?? {}
  const told = Array.isArray(faults)
    ? faults
        .map((fault: { path: string; message: string }) => `  - ${fault.path}: ${fault.message}\n`)
        .join('')
    : ''
  return told === ''
    ? `${error.details.public}\n${error.details.internal ?? ''}\n`
    : `Nothing was changed:\n${told}`
}

// What is exported names people; it is nobody else's to read.
process.umask(0o077)
main().catch((error: unknown) => {
  process.stderr.write(wordsOf(error))
  process.exit(1)
})
