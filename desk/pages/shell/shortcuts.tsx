import { Modal } from 'antd'
import { ACTIONS, SCOPES, SESSION_ACTIONS, SESSION_VIEWS } from '../../lib/labels'

const listed = (options: ReadonlyArray<{ label: string }>): string =>
  options.map(({ label }) => label).join(' / ')

const ofActions = (actions: ReadonlyArray<{ hotkey: string; label: string }>): string =>
  actions.map(({ hotkey, label }) => `${hotkey} ${label}`).join(' · ')

const KEYS: ReadonlyArray<readonly [string, string]> = [
  ['j / k', '下一条 / 上一条'],
  ['Enter', '打开选中的'],
  ['x / Shift X', '工单列表：选这张 / 一直选到这张'],
  ['/', '在列表里找'],
  ['1 2 3 4', `会话：${listed(SESSION_VIEWS)}`],
  ['1 2 3', `工单：${listed(SCOPES)}`],
  ['会话里', ofActions(SESSION_ACTIONS)],
  ['工单里', ofActions(ACTIONS)],
  ['Ctrl Enter', '发送写好的内容'],
  ['Esc', '收起，或回到列表'],
  ['Ctrl K', '所有命令'],
  ['?', '这张表'],
]

export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Modal open={open} onCancel={onClose} footer={null} title="键盘" width={480} destroyOnHidden>
      <dl className="shortcuts">
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
