import { useSandbox } from '../sandbox-context'
import { Modal } from '../ui/modal'
import { Segmented } from '../ui/segmented'
import type { CallbackMode } from '../../sandbox.contract'
import { faults, kfFaults, pendingTroubles, type Fault } from './faults'

const HOUR_MS = 3_600_000

const modes: { id: CallbackMode; label: string }[] = [
  { id: 'plain', label: '明文' },
  { id: 'compat', label: '兼容' },
  { id: 'safe', label: '安全' },
]

const jumps = [
  { name: 'half-hour', label: '30 分钟', milliseconds: HOUR_MS / 2 },
  { name: 'two-hours', label: '2 小时', milliseconds: 2 * HOUR_MS },
  { name: 'two-days', label: '48 小时', milliseconds: 48 * HOUR_MS },
]

/** Trouble to order: what the outside can do to the product, one push each. */
export function FaultsDrawer({ onClose }: { onClose: () => void }) {
  const sandbox = useSandbox()
  const { snapshot, person, act, notify } = sandbox
  const pending = pendingTroubles(snapshot)

  const arrange = async (fault: Fault) => {
    if (await fault.arrange(sandbox)) notify(`已安排：${fault.label}`)
  }
  const advance = async (milliseconds: number, label: string) => {
    if (await act('POST /sandbox/clock/advance', { body: { milliseconds } }))
      notify(`沙盒时钟拨快了 ${label}`)
  }
  const reset = async () => {
    const receipt = { id: person.id, body: { status: 'success' } } as const
    const cleared =
      (await act('DELETE /sandbox/failures', { body: undefined })) &&
      (await act('DELETE /sandbox/kf/faults', { body: undefined }))
    if (cleared && (await act('POST /sandbox/users/:id/template-receipt', receipt)))
      notify('接口已恢复正常')
  }
  const release = async () => {
    if (await act('POST /sandbox/kf/release', { body: {} })) notify('扣住的敲门已放行')
  }

  return (
    <Modal title="制造故障" className="modal-drawer" closeTestId="faults-close" onClose={onClose}>
      <div className="drawer-scroll">
        <p className="drawer-lead">看看外面出了问题时，信桥怎么办。每按一次，发生一次。</p>
        <section className="drawer-section">
          <h3>还没发生的</h3>
          {pending.length === 0 ? (
            <p>没有，接口都正常</p>
          ) : (
            <ul className="pending-list">
              {pending.map(({ api, words }, index) => (
                <li key={index}>
                  <span className="mono">{api}</span>
                  {words}
                </li>
              ))}
            </ul>
          )}
          <div className="row">
            {snapshot.kf.faults.heldKnocks > 0 && (
              <button
                type="button"
                className="button button-small"
                data-testid="faults-release"
                onClick={() => void release()}
              >
                放行扣住的敲门
              </button>
            )}
            <button
              type="button"
              className="button button-small"
              data-testid="faults-reset"
              onClick={() => void reset()}
            >
              全部恢复正常
            </button>
          </div>
        </section>
        <FaultList
          title="公众号、小程序与应用"
          list={faults}
          onArrange={(fault) => void arrange(fault)}
        />
        <FaultList title="微信客服" list={kfFaults} onArrange={(fault) => void arrange(fault)} />
        <section className="drawer-section">
          <h3>公众号回调的加密方式</h3>
          <Segmented
            label="公众号回调的加密方式"
            testPrefix="mode"
            choices={modes}
            current={snapshot.officialAccount.mode}
            onSelect={(id) => {
              const mode = modes.find((one) => one.id === id)?.id
              if (mode) void act('POST /sandbox/mode', { body: { mode } })
            }}
          />
        </section>
        <section className="drawer-section">
          <h3>把微信的时钟拨快</h3>
          <p>令牌、二维码和 48 小时回复期限会随之过期；信桥自己的时钟不动。</p>
          <div className="row">
            {jumps.map(({ name, label, milliseconds }) => (
              <button
                key={name}
                type="button"
                className="button button-small"
                data-testid={`clock-${name}`}
                onClick={() => void advance(milliseconds, label)}
              >
                {label}
              </button>
            ))}
          </div>
        </section>
      </div>
    </Modal>
  )
}

interface FaultListProps {
  title: string
  list: Fault[]
  onArrange: (fault: Fault) => void
}

function FaultList({ title, list, onArrange }: FaultListProps) {
  return (
    <section className="fault-group">
      <h3>{title}</h3>
      <ul className="fault-list">
        {list.map((fault) => (
          <li key={fault.name}>
            <span>
              <strong>{fault.label}</strong>
              <small>{fault.note}</small>
            </span>
            <button
              type="button"
              className="button button-small"
              data-testid={`fault-${fault.name}`}
              aria-label={`安排：${fault.label}`}
              onClick={() => onArrange(fault)}
            >
              安排
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
