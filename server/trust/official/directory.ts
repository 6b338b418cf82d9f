import { pinyin } from 'pinyin-pro'
import { departmentName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import type { DoorKind } from './official.contract'

export interface OfficialDoor {
  kind: DoorKind
  /** As people read it. */
  value: string
  /** As it is compared. */
  key: string
  /** How one tells that it is this one. */
  recognise: string
  /** Not told to everybody: telephone numbers depend on who asks (R4). */
  hidden: boolean
}

/** The platform's official doors, as the checker compares with them. */
export interface OfficialDirectory {
  doors: readonly OfficialDoor[]
  subject: string | null
  /** Work numbers of our people, with the department that customers are told. */
  staff: ReadonlyMap<string, string>
  /** What fakes call themselves after. */
  brands: ReadonlyArray<{ name: string; sounds: readonly string[]; spelled: string }>
}

/** @param ownHost where this very system is reached: official too */
export function directoryOf(policy: Policy, ownHost: string | null = null): OfficialDirectory {
  const { platform, kf, groups, official } = policy
  const { subject } = official
  const bySubject =
    subject === null ? '从小程序“我的”里的入口进' : `点开看认证主体，是“${subject}”才是我们`
  const door = (
    kind: DoorKind,
    value: string,
    recognise: string,
    hidden = false,
  ): OfficialDoor => ({ kind, value, key: keyOf(kind, value), recognise, hidden })
  const phones = phonesOf(policy).map((phone) =>
    door(
      'phone',
      phone,
      '我们从它打给您之前，小程序里先有通知和口令；来电显示能伪造，只认口令',
      true,
    ),
  )
  const host = ownHost === null || /^[\d.]+$|^\[|^localhost$/.test(ownHost) ? [] : [ownHost]
  const doors = [
    door('official-account', platform.officialAccountName, bySubject),
    ...(official.miniProgramName === null
      ? []
      : [door('mini-program', official.miniProgramName, bySubject)]),
    ...(kf === null ? [] : [door('kf', kf.name, '从小程序、公众号里的入口进，不会主动加您好友')]),
    ...[...official.domains, ...host].map((domain) =>
      door('domain', domain, '看清最后两段，多一个字母、少一个字母都不是'),
    ),
    ...groups.map(({ name }) => door('group', name, '只发公告，不会私下找您办事')),
    ...official.doors.map(({ kind, value, recognise }) => door(kind, value, recognise)),
    ...phones,
  ]
  return {
    subject,
    staff: new Map(
      policy.agents.map(({ workNumber, departments: [own = ''] }) => [
        workNumber,
        departmentName(policy, own),
      ]),
    ),
    doors: doors.filter(
      ({ kind, key }, at) =>
        doors.findIndex((other) => other.kind === kind && other.key === key) === at,
    ),
    brands: [platform.name, ...official.brands].map((name) => {
      const sounds = Array.from(name, hanSound)
      return { name, sounds, spelled: sounds.join('') }
    }),
  }
}

/** Made again when other settings are in force. */
export function createDirectory(policy: Policy, ownHost: string): () => OfficialDirectory {
  let made: { version: number | undefined; directory: OfficialDirectory } | null = null
  return () => {
    if (made === null || made.version !== policy.settingsVersion)
      made = { version: policy.settingsVersion, directory: directoryOf(policy, ownHost) }
    return made.directory
  }
}

/** Every number of ours that a policy names, wherever it stands. */
function phonesOf({ phone, tiers }: Policy): string[] {
  const spoken = (phone.emergencyText ?? '').match(/[0-9][0-9-]{6,16}[0-9]/g) ?? []
  return [phone.standard, phone.callsFrom, ...tiers.map((tier) => tier.phone), ...spoken].filter(
    (number) => number !== null,
  )
}

/** One thing has one key, however it is written. */
export function keyOf(kind: DoorKind | 'name' | 'number' | 'staff', value: string): string {
  if (kind === 'phone' || kind === 'qq' || kind === 'number' || kind === 'staff')
    return value.replace(/\D/g, '')
  // A name with an ornament is another name.
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s“”"'‘’]/g, '')
}

const heard = new Map<string, string>()

/** How a Chinese character is read, without its tone; others are themselves. */
export function hanSound(character: string): string {
  const known = heard.get(character)
  if (known !== undefined) return known
  const [sound = character] = /\p{Script=Han}/u.test(character)
    ? pinyin(character, { toneType: 'none', type: 'array', v: true })
    : [character]
  heard.set(character, sound)
  return sound
}
