import { Button, Input, Select } from 'antd'
import { Nothing } from '../../components/nothing'
import { RemoveButton, withEntry } from './fields'
import type { FormProps } from './use-settings'

export function RepliesForm({ draft, faultAt }: FormProps) {
  const { cannedReplies: replies, kinds } = draft.document
  const choices = kinds.map(({ kind, name }) => ({ value: kind, label: name }))
  const add = () => draft.edit({ cannedReplies: [...replies, { title: '', text: '', kinds: [] }] })
  return (
    <>
      <h2>常用回复</h2>
      <p className="settings__words">
        同事在回复框里点“常用回复”或按 / 选一句，放进去还能改，看过再发。写 {'{{订单号}}'}、
        {'{{商品}}'}、{'{{金额}}'}、{'{{规则}}'}、{'{{工单号}}'}、{'{{时限}}'}、{'{{称呼}}'}、
        {'{{会员}}'}、{'{{部门}}'}、{'{{工号}}'}，会按手上的工单或会话填好；没填上的发不出去。
      </p>
      {faultAt('cannedReplies') && (
        <p className="setting__fault" role="alert">
          {faultAt('cannedReplies')}
        </p>
      )}
      {replies.length === 0 && (
        <Nothing title="还没有常用回复" words="把每天都要写的几句放在这里，大家说的就一样了。" />
      )}
      {replies.map((one, index) => (
        <div
          key={index}
          className="settings__reply"
          role="group"
          aria-label={one.title === '' ? '新的回复' : one.title}
        >
          <div className="settings__row settings__replyhead">
            <Input
              aria-label="标题"
              value={one.title}
              maxLength={20}
              placeholder="标题，找的时候看"
              onChange={(event) =>
                draft.edit({
                  cannedReplies: withEntry(replies, index, { ...one, title: event.target.value }),
                })
              }
            />
            <Select
              mode="multiple"
              aria-label="用在哪类问题"
              value={one.kinds}
              options={choices}
              placeholder="所有问题都能用"
              maxTagCount="responsive"
              onChange={(chosen) =>
                draft.edit({ cannedReplies: withEntry(replies, index, { ...one, kinds: chosen }) })
              }
            />
            <RemoveButton
              what={one.title}
              onClick={() => draft.edit({ cannedReplies: withEntry(replies, index, null) })}
            />
          </div>
          <Input.TextArea
            aria-label="内容"
            value={one.text}
            maxLength={500}
            autoSize={{ minRows: 2, maxRows: 6 }}
            placeholder="客户会读到的话"
            onChange={(event) =>
              draft.edit({
                cannedReplies: withEntry(replies, index, { ...one, text: event.target.value }),
              })
            }
          />
        </div>
      ))}
      <Button onClick={add}>加一句</Button>
    </>
  )
}
