import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import type { IncidentChoices, IncidentScope } from '../../../server/incidents/incident.contract'
import { wordsOf } from '../../api/api-fault'
import { reachOf } from '../../api/incidents'
import { useSettled } from '../../hooks/use-settled'
import { Field } from './field'

/** What an incident covers, as it is chosen. */
export interface WrittenScope {
  supplierId: string
  productIds: string[]
  categories: string[]
  kinds: IncidentScope['kinds']
}

export function scopeOf(
  written: WrittenScope,
  choices: IncidentChoices | undefined,
): IncidentScope {
  const supplier = choices?.suppliers.find(({ id }) => id === written.supplierId) ?? null
  const products = (choices?.products ?? []).filter(({ id }) => written.productIds.includes(id))
  return {
    supplier,
    products: products.map(({ id, name }) => ({ id, name })),
    categories: written.categories,
    kinds: written.kinds,
  }
}

const search = { showSearch: true, optionFilterProp: 'label', allowClear: true } as const

interface ScopeFieldsProps {
  written: WrittenScope
  choices: IncidentChoices | undefined
  onChange: (part: Partial<WrittenScope>) => void
}

export function ScopeFields({ written, choices, onChange }: ScopeFieldsProps) {
  const { supplierId, productIds, categories, kinds } = written
  const products = (choices?.products ?? []).filter(
    (product) =>
      supplierId === '' || product.supplierId === supplierId || productIds.includes(product.id),
  )
  const options = (named: ReadonlyArray<{ id: string; name: string }>) =>
    named.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <>
      <Field label="供货商">
        <Select<string>
          {...search}
          value={supplierId || undefined}
          placeholder="不限"
          aria-label="供货商"
          options={options(choices?.suppliers ?? [])}
          onChange={(id) => onChange({ supplierId: id ?? '' })}
        />
      </Field>
      <Field label="商品">
        <Select<string[]>
          {...search}
          mode="multiple"
          value={productIds}
          placeholder="不限"
          aria-label="商品"
          options={options(products)}
          onChange={(ids) => onChange({ productIds: ids })}
        />
      </Field>
      <Field label="类目">
        <Select<string[]>
          {...search}
          mode="multiple"
          value={categories}
          placeholder="不限"
          aria-label="类目"
          options={(choices?.categories ?? []).map((value) => ({ value, label: value }))}
          onChange={(names) => onChange({ categories: names })}
        />
      </Field>
      <Field label="问题类型">
        <Select<IncidentScope['kinds']>
          {...search}
          mode="multiple"
          value={kinds}
          placeholder="不限"
          aria-label="问题类型"
          options={(choices?.kinds ?? []).map(({ kind, name }) => ({ value: kind, label: name }))}
          onChange={(chosen) => onChange({ kinds: chosen })}
        />
      </Field>
    </>
  )
}

interface KeywordsFieldProps {
  keywords: string[]
  onChange: (keywords: string[]) => void
}

export const KeywordsField = ({ keywords, onChange }: KeywordsFieldProps) => (
  <Field label="客户会怎么问" hint="自动客服听到就先说这件事">
    <Select<string[]>
      mode="tags"
      value={keywords}
      maxCount={10}
      aria-label="客户会怎么问"
      placeholder="例如：话费、充值"
      onChange={onChange}
    />
  </Field>
)

interface ReachProps {
  scope: IncidentScope
  startedAt: string | null
  /** Of one that runs: what it would link now that it has not. */
  incidentId?: string
}

/** How many it would reach now, before anything is done. */
export function Reach({ scope, startedAt, incidentId }: ReachProps) {
  const current = JSON.stringify({ scope, startedAt, incidentId })
  const asked = useSettled(current, 400)
  const empty =
    scope.supplier === null &&
    scope.products.length + scope.categories.length + scope.kinds.length === 0
  const reach = useQuery({
    queryKey: ['incidents', 'reach', asked],
    queryFn: ({ signal }) =>
      reachOf({ scope, startedAt: startedAt ?? '', incidentId: incidentId ?? null }, signal),
    enabled: !empty && startedAt !== null && asked === current,
  })
  if (empty) {
    return <p className="incident-form__reach">没有选范围：不会自动关联工单，由客服手工关联。</p>
  }
  if (reach.error && !reach.data) {
    return (
      <p className="incident-form__reach" role="alert">
        没有数出来：{wordsOf(reach.error)}
      </p>
    )
  }
  if (!reach.data) return <p className="incident-form__reach">正在数有多少工单…</p>
  const { tickets, customers, examples } = reach.data
  const shown =
    examples.length > 0 &&
    `，例如 ${examples.map(({ number, title }) => `${number} ${title}`).join('；')}`
  if (incidentId !== undefined) {
    return (
      <p className="incident-form__reach" role="status">
        {tickets === 0 ? (
          '现在没有要新关联的工单'
        ) : (
          <>
            会新关联 <b>{tickets}</b> 张处理中的工单、<b>{customers}</b> 位客户，他们会在工单里看到
            {shown}
          </>
        )}
        。已经关联的不会自动移出
      </p>
    )
  }
  return (
    <p className="incident-form__reach" role="status">
      现在有 <b>{tickets}</b> 张处理中的工单、<b>{customers}</b> 位客户在这个范围里
      {shown}
    </p>
  )
}
