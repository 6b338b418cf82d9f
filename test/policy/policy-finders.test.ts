import { loadPolicy } from '../../server/policy/load-policy'
import {
  departmentForKind,
  departmentName,
  kindName,
  phoneForTier,
  templateFor,
  tierName,
} from '../../server/policy/policy-finders'

const policy = loadPolicy('haicheng')

describe('look-ups in a policy', () => {
  it.each([
    ['gold', '400-000-1002'],
    ['diamond', '400-000-1003'],
    ['silver', '400-000-1001'],
    [null, '400-000-1001'],
    ['unknown', '400-000-1001'],
  ])('V1: the telephone number of tier %s is %s', (tier, phone) => {
    expect(phoneForTier(policy, tier)).toBe(phone)
  })

  it.each([
    ['after-sales', '售后部'],
    ['general', '综合部'],
    ['gone', '客服部'],
  ])('department %s reads %s', (key, name) => {
    expect(departmentName(policy, key)).toBe(name)
  })

  it('does not call a department a department twice', () => {
    const renamed = {
      ...policy,
      departments: [
        { key: 'care', name: '售后部' },
        { key: 'hub', name: '客服中心' },
      ],
    }
    expect([departmentName(renamed, 'care'), departmentName(renamed, 'hub')]).toEqual([
      '售后部',
      '客服中心',
    ])
  })

  it('a record that names what the policy no longer has still reads well', () => {
    expect([kindName(policy, 'gone'), tierName(policy, 'gone')]).toEqual(['其他', '会员'])
  })

  it('U2: each kind has its department', () => {
    expect(departmentForKind(policy, 'goods')).toBe('after-sales')
    expect(departmentForKind(policy, 'account-security')).toBe('security')
    expect(departmentForKind(policy, 'membership')).toBe('membership')
    expect(departmentForKind(policy, 'technical')).toBe('technical')
  })

  it('each surface has its own template', () => {
    expect(templateFor(policy, 'officialAccount', 'ticket-question').id).toBe(
      'tpl-oa-ticket-question-0001',
    )
    expect(templateFor(policy, 'miniProgram', 'ticket-question').id).toBe(
      'tpl-mp-ticket-question-0001',
    )
  })
})
