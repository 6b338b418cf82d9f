import { WordsField } from './fields'
import type { FormProps } from './use-settings'

const TEXTS: readonly { key: string; label: string; hint?: string; most: number }[] = [
  { key: 'peopleClosed', label: '找人工、没有人在时', most: 200 },
  { key: 'groupsNotice', label: '介绍用户群时的提醒', most: 120 },
  { key: 'crisis', label: '有人有危险时', hint: '最要紧的一段话，电话号码请再核对一遍', most: 300 },
]

/** What customers read in the platform's own voice. */
export function WordsForm({ draft, faultAt }: FormProps) {
  const { texts, kf, officialAccount, platform } = draft.document
  return (
    <>
      <h2>话术</h2>
      <fieldset className="settings__group">
        <legend>欢迎和结束</legend>
        <WordsField
          label="公众号 · 关注后的欢迎语"
          most={300}
          value={officialAccount.welcome}
          fault={faultAt('officialAccount.welcome')}
          onChange={(welcome) => draft.edit({ officialAccount: { ...officialAccount, welcome } })}
        />
        {kf && (
          <>
            <WordsField
              label="微信客服 · 欢迎语"
              most={300}
              value={kf.welcome}
              fault={faultAt('kf.welcome')}
              onChange={(welcome) => draft.edit({ kf: { ...kf, welcome } })}
            />
            <WordsField
              label="微信客服 · 结束时"
              most={300}
              value={kf.ended}
              fault={faultAt('kf.ended')}
              onChange={(ended) => draft.edit({ kf: { ...kf, ended } })}
            />
          </>
        )}
      </fieldset>
      <fieldset className="settings__group">
        <legend>说给客户的话</legend>
        {TEXTS.map(({ key, label, hint, most }) => (
          <WordsField
            key={key}
            label={label}
            hint={hint}
            most={most}
            value={texts[key] ?? ''}
            fault={faultAt(`texts.${key}`)}
            onChange={(value) => draft.edit({ texts: { ...texts, [key]: value } })}
          />
        ))}
        <WordsField
          label="每个页面上的说明"
          hint="不写就不显示"
          most={60}
          value={platform.notice ?? ''}
          fault={faultAt('platform.notice')}
          onChange={(notice) =>
            draft.edit({ platform: { ...platform, notice: notice === '' ? null : notice } })
          }
        />
      </fieldset>
    </>
  )
}
