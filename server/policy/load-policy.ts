import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { configFolder } from './config-folder'
import { referenceFaults, type Fault } from './policy-references'
import { PolicySchema, type Policy } from './policy.schema'

const PRESET = /^[a-z][a-z0-9-]*$/

/** Everything that is wrong with a policy file, so that it is put right in one go. */
export class PolicyError extends Error {
  readonly faults: readonly string[]

  constructor(file: string, faults: readonly string[]) {
    super(
      `The policy file ${file} cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    )
    this.name = 'PolicyError'
    this.faults = faults
  }
}

/**
 * @param nameOrPath a preset in config/policies (`haicheng`), or the path of a policy file
 * @throws PolicyError that names every fault
 */
export function loadPolicy(nameOrPath: string): Policy {
  const file = fileOf(nameOrPath)
  if (!existsSync(file))
    throw new PolicyError(file, [`is not there; the presets are ${listPresets().join(', ')}`])
  return parsePolicy(readFileSync(file, 'utf8'), file)
}

/** Names of the presets in config/policies. */
export function listPresets(): string[] {
  return readdirSync(configFolder('policies'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort()
}

function fileOf(nameOrPath: string): string {
  return PRESET.test(nameOrPath)
    ? join(configFolder('policies'), `${nameOrPath}.yaml`)
    : resolve(nameOrPath)
}

export function parsePolicy(text: string, file: string): Policy {
  const document = parseDocument(text)
  if (document.errors.length > 0)
    throw new PolicyError(
      file,
      document.errors.map(({ message }) => message.split('\n')[0] ?? message),
    )
  const { policy, faults } = checkPolicy(contentOf(document, file))
  if (!policy) throw new PolicyError(file, sentences(faults))
  return policy
}

/**
 * The one check of a whole policy, whether a file holds it or the settings of the database joined to a file.
 * @param say how faults of the shape are said; in English where it is left out
 */
export function checkPolicy(
  raw: unknown,
  say?: z.core.$ZodErrorMap,
): { policy: Policy | null; faults: readonly Fault[] } {
  const parsed = PolicySchema.safeParse(raw, say && { error: say })
  const faults = [...shapeFaults(parsed.error), ...referenceFaults(raw)]
  return { policy: parsed.success && faults.length === 0 ? parsed.data : null, faults }
}

/** Aliases that unfold to more than the reader takes are an error of their own, not of the syntax. */
function contentOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw new PolicyError(file, [error instanceof Error ? error.message : String(error)])
  }
}

function shapeFaults(error: ReturnType<typeof PolicySchema.safeParse>['error']): Fault[] {
  return (error?.issues ?? []).map(({ path, message }) => ({
    path: path.map(String).join('.') || 'the file',
    message,
  }))
}

/** One sentence for each place: where two checks found the same place wrong, the later one knows more. */
function sentences(faults: readonly Fault[]): string[] {
  const templates = new Set(
    faults
      .filter(({ message }) => message.startsWith('no message template'))
      .map(({ path }) => path),
  )
  const told = faults.filter(
    ({ path, message }) => !templates.has(path) || message.startsWith('no message template'),
  )
  return [...new Set(told.map(({ path, message }) => `${path}: ${message}`))]
}
