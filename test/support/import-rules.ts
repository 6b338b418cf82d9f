import type { Import } from './source-imports'

/**
 * The rooms of the server from the top down. A room imports itself and what stands on a line below its own; rooms on one
 * line do not know each other, and news travels up as events. A change here is a decision: write it down in docs/decisions.
 */
const ROOMS: readonly string[][] = [
  ['main', 'migrate', 'settings-command', 'verify-audit', 'apply-erasures'],
  ['app'],
  ['entities'],
  ['channels', 'notifications'],
  ['reception', 'settings', 'calls', 'dead-shelf'],
  ['bot', 'insight', 'contact', 'evidence', 'rights'],
  ['incidents'],
  ['after-sales', 'tickets'],
  ['payments'],
  ['conversations'],
  ['orders'],
  ['attachments'],
  ['identity', 'trust'],
  ['clocks'],
  ['policy'],
  ['live', 'audit'],
  ['http', 'outbox'],
  ['db'],
  ['config', 'lib'],
]

const levelOf = new Map(
  ROOMS.flatMap((rooms, level) => rooms.map((room) => [room, level] as const)),
)

const isContract = (path: string): boolean => /\.contract(\.ts)?$/.test(path)
const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`)

/** `server/tickets/ticket.service.ts` → `tickets`; `server/main.ts` → `main`. */
function roomOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '')
}

function mayUseWechat(from: string): boolean {
  return (
    isInside(from, 'server/channels') ||
    from === 'server/app.ts' ||
    isInside(from, 'server/app') ||
    /\.(callback|sender)\.ts$/.test(from)
  )
}

type Rule = (edge: Import & { to: string }) => string | null

const insideServer: Rule = ({ from, to }) => {
  if (!isInside(from, 'server') || !isInside(to, 'server')) return null
  const [room, other] = [roomOf(from), roomOf(to)]
  if (room === other) return null
  if (room === 'wechat') return other === 'lib' ? null : 'wechat/ knows only lib/'
  if (other === 'wechat')
    return mayUseWechat(from)
      ? null
      : 'only channels/, *.callback.ts, *.sender.ts and app.ts know wechat/'
  const [level, otherLevel] = [levelOf.get(room), levelOf.get(other)]
  if (level === undefined) return `the room ${room} has no place in test/support/import-rules.ts`
  if (otherLevel === undefined)
    return `the room ${other} has no place in test/support/import-rules.ts`
  return otherLevel > level
    ? null
    : `${room} stands ${otherLevel === level ? 'beside' : 'below'} ${other}`
}

const outOfServer: Rule = ({ from, to }) => {
  if (!isInside(from, 'server') || isInside(to, 'server')) return null
  return 'the server imports nothing from outside its folder'
}

const CONTRACT_RULE = 'a contract imports only zod and other contracts'

const contracts: Rule = ({ from, to }) =>
  isContract(from) && !isContract(to) ? CONTRACT_RULE : null

const intoServer: Rule = ({ from, to, typeOnly }) => {
  const frontend = ['src', 'desk', 'sandbox'].find((folder) => isInside(from, folder))
  if (!frontend || !isInside(to, 'server')) return null
  return isContract(to) && typeOnly
    ? null
    : `${frontend}/ takes only types, and only from *.contract.ts`
}

const betweenFrontends: Rule = ({ from, to, typeOnly }) => {
  const rooms = ['src', 'desk', 'sandbox', 'bench', 'test']
  const [mine, other] = [from, to].map((path) => rooms.find((room) => isInside(path, room)))
  if (!mine || !other || mine === other || mine === 'test' || mine === 'bench') return null
  return other === 'sandbox' && isContract(to) && typeOnly
    ? null
    : `${mine}/ does not know ${other}/`
}

const RULES = [insideServer, outOfServer, contracts, intoServer, betweenFrontends]

/** One line for each import that breaks a rule; empty where all hold. */
export function brokenRules(imports: readonly Import[]): string[] {
  return imports.flatMap((edge) => {
    const { from, line, specifier, to } = edge
    const broken =
      to === null
        ? packageRule(edge)
        : RULES.map((rule) => rule({ ...edge, to })).find((message) => message !== null)
    return broken ? [`${from}:${line} imports ${specifier}: ${broken}`] : []
  })
}

function packageRule({ from, specifier }: Import): string | null {
  return isContract(from) && specifier !== 'zod' ? CONTRACT_RULE : null
}

/** Each ring of files that import one another, as `a → b → a`; types count too, for a reader follows them as well. */
export function importCycles(imports: readonly Import[]): string[] {
  const graph = new Map<string, string[]>()
  const nameOf = (path: string): string => path.replace(/\.tsx?$/, '')
  for (const { from, to } of imports) {
    if (to !== null) graph.set(nameOf(from), [...(graph.get(nameOf(from)) ?? []), nameOf(to)])
  }
  const done = new Set<string>()
  const rings = new Set<string>()
  const walk = (file: string, path: string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) rings.add([...path.slice(at), file].join(' → '))
    if (at >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) walk(next, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) walk(file, [])
  return [...rings]
}
