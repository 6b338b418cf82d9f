import { Icon } from '../ui/icon'
import { Modal } from '../ui/modal'

interface DeskOverlayProps {
  url: string
  agentName: string
  onClose: () => void
}

/** The desk as WeCom opens it: over everything, logged in by the panel's agent. */
export function DeskOverlay({ url, agentName, onClose }: DeskOverlayProps) {
  const newTab = (
    <a className="text-button" href={url} target="_blank" rel="noreferrer" data-testid="desk-new-tab">
      <Icon name="external" size={16} />在新标签页打开
    </a>
  )
  return (
    <Modal title={`${agentName}的工作台`} className="modal-desk" closeTestId="desk-close" tools={newTab} onClose={onClose}>
      <iframe className="desk-frame" title="工作台" data-testid="desk-frame" name="xinqiao-desk" src={url} />
    </Modal>
  )
}
