import type { QrSceneView } from '../../sandbox.contract'
import { useSandbox } from '../sandbox-context'
import { stamp } from '../ui/time'
import { usePhone } from './phone-context'
import { PhoneHead } from './phone-head'

/** Where WeChat has a camera, the sandbox lists the scene QR codes that can be scanned now. */
export function ScanScreen() {
  const { snapshot, person, act } = useSandbox()
  const { dispatch } = usePhone()
  const codes = [...snapshot.qrScenes].reverse()

  const scan = async ({ ticket }: QrSceneView) => {
    const done = await act('POST /sandbox/users/:id/scan', { id: person.id, body: { ticket } })
    if (done) dispatch({ type: 'go', screen: 'chat' })
  }

  return (
    <section className="phone-screen" aria-label="扫一扫">
      <PhoneHead title="扫一扫" note="点一个二维码，就当扫了它" />
      <ul className="scan-codes">
        {codes.length === 0 && (
          <li className="system-line">
            眼下没有可扫的二维码。在小程序的“我的”里绑定公众号，会得到一个
          </li>
        )}
        {codes.map((code) => (
          <li key={code.ticket}>
            <button
              type="button"
              className="scan-code"
              data-testid="scan-code"
              data-scene={code.scene}
              onClick={() => void scan(code)}
            >
              <img src={code.imageUrl} alt="" width={72} height={72} />
              <span>
                <strong>{snapshot.officialAccount.name}的二维码</strong>
                <span className="mono">{code.scene}</span>
                <span>
                  {code.expiresAt ? `${stamp(code.expiresAt, snapshot.now)} 前有效` : '长期有效'}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
