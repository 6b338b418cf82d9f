import { Modal } from 'antd'
import { ACTIONS } from '../../lib/labels'

const KEYS: ReadonlyArray<readonly [string, string]> = [
  ['j / k', '下一条 / 上一条工单'],
  ['Enter', '打开选中的工单'],
  ['/', '找工单'],
  ['1 2 3', '我的 / 待接 / 部门'],
  ...ACTIONS.map(({ hotkey, label }) => [hotkey, label] as const),
  ['Ctrl Enter', '发送写好的内容'],
  ['Esc', '收起,或回到列表'],
  ['Ctrl K', '所有命令'],
  ['?', '这张表'],
]

export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Modal open={open} onCancel={onClose} footer={null} title="键盘" width={400} destroyOnHidden>
      <dl className="shortcuts">
        {KEYS.map(([keys, what]) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{what}</dd></div>)}
      </dl>
    </Modal>
  )
}
