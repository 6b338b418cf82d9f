import type { Agent } from '../world/agent'
import { ControlError } from '../world/control-error'
import type { Person } from '../world/person'
import type { World } from '../world/world'

export function requirePerson(world: World, id: string): Person {
  const person = world.person(id)
  if (!person) throw new ControlError('没有这个示例用户', 404)
  return person
}

export function requireAgent(world: World, id: string): Agent {
  const agent = world.agent(id)
  if (!agent) throw new ControlError('没有这个企业微信成员', 404)
  return agent
}
