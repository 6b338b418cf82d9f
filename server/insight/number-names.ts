import { In, type EntityManager } from 'typeorm'
import { Agent } from '../identity/agent.entity'
import { Product } from '../orders/product.entity'
import { departmentName, kindName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import type { NumbersBy } from './numbers.contract'

export const BY_TEXT: Readonly<Record<NumbersBy, string>> = {
  department: '部门',
  agent: '客服',
  kind: '问题类型',
  product: '商品',
  supplier: '供货商',
}

/** What is nobody's is told as such. */
const NOBODY: Readonly<Record<NumbersBy, string>> = {
  department: '没有部门',
  agent: '没有人接手',
  kind: '还没分类',
  product: '没有关联商品',
  supplier: '不知道供货商',
}

const IDS_AT_ONCE = 500

/** How colleagues call these: among ourselves an agent has a name beside the work number. */
export async function numberNames(
  manager: EntityManager,
  policy: Policy,
  { by, keys }: { by: NumbersBy; keys: readonly string[] },
): Promise<(key: string) => string> {
  const found = new Map<string, string>()
  for (let first = 0; first < keys.length; first += IDS_AT_ONCE) {
    const ids = keys.slice(first, first + IDS_AT_ONCE)
    if (by === 'agent') {
      const agents = await manager.findBy(Agent, { id: In(ids) })
      agents.forEach(({ id, displayName, workNumber }) =>
        found.set(id, `${displayName} ${workNumber}`),
      )
    } else if (by === 'product') {
      const products = await manager.findBy(Product, { id: In(ids) })
      products.forEach(({ id, name }) => found.set(id, name))
    } else if (by === 'supplier') {
      const supplied = await manager
        .createQueryBuilder(Product, 'product')
        .select('product.supplierKey', 'key')
        .addSelect('MAX(product.supplierName)', 'name')
        .where({ supplierKey: In(ids) })
        .groupBy('product.supplierKey')
        .getRawMany<{ key: string; name: string | null }>()
      supplied.forEach(({ key, name }) => found.set(key, name ?? key))
    }
  }
  return (key) => {
    if (key === '') return NOBODY[by]
    if (by === 'department') return departmentName(policy, key)
    return by === 'kind' ? kindName(policy, key) : (found.get(key) ?? key)
  }
}
