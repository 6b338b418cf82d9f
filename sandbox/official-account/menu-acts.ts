import type { Parts } from '../deps'
import type { CallbackRecord, MenuButtonView, TapTarget } from '../sandbox.contract'
import { ControlError } from '../world/control-error'
import type { Person } from '../world/person'
import type { PersonActs } from './person-acts'

export interface TapResult {
  callback: CallbackRecord | null
  target: TapTarget
}

/** Taps on the menu at the bottom of the official account's chat. */
export class MenuActs {
  constructor(
    private readonly parts: Parts,
    private readonly acts: PersonActs,
  ) {}

  async tap(person: Person, button: number, sub?: number): Promise<TapResult> {
    this.acts.requireFollowing(person)
    const top = this.parts.world.menu?.view[button]
    const tapped = sub === undefined ? top : top?.subButtons[sub]
    if (!tapped || tapped.subButtons.length > 0) throw new ControlError('菜单里没有这一项', 404)
    switch (tapped.type) {
      case 'click':
        person.windows.arm('menu', this.parts.world.clock.now())
        return {
          callback: await this.acts.event(person, 'CLICK', { EventKey: tapped.key ?? '' }),
          target: { kind: 'none' },
        }
      case 'view':
        return this.open(person, tapped, { kind: 'web', url: tapped.url ?? '' })
      case 'miniprogram':
        return this.open(person, tapped, {
          kind: 'mini-program',
          appId: tapped.appId ?? '',
          path: tapped.path ?? '',
        })
      default:
        throw new ControlError('沙盒的手机不会这种菜单')
    }
  }

  private async open(
    person: Person,
    tapped: MenuButtonView,
    target: TapTarget,
  ): Promise<TapResult> {
    const { world } = this.parts
    person.launches.push({
      id: String(world.nextId()),
      at: world.clock.iso(),
      target,
      source: 'menu',
    })
    world.changed()
    const fields = {
      EventKey: tapped.url ?? '',
      MenuId: String(431_000_000 + person.launches.length),
    }
    const callback =
      target.kind === 'mini-program'
        ? await this.acts.notice(person, 'view_miniprogram', { ...fields, EventKey: target.path })
        : await this.acts.notice(person, 'VIEW', fields)
    return { callback, target }
  }
}
