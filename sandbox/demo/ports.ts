import { createServer } from 'node:net'

export interface DemoPorts {
  server: number
  open: number
  wechatApi: number
  wecomApi: number
}

/** Four ports in a row from PORT. */
export function demoPorts(port: string | undefined): DemoPorts {
  const first = port === undefined || port === '' ? 3000 : Number(port)
  if (!Number.isInteger(first) || first < 1 || first > 65_532)
    throw new Error(`PORT must be 1 to 65532, not ${port ?? ''}`)
  return { server: first, open: first + 1, wechatApi: first + 2, wecomApi: first + 3 }
}

/** Throws a message that says what to do when one of them is taken. */
export async function requireFreePorts(ports: DemoPorts): Promise<void> {
  const taken: number[] = []
  for (const port of [ports.server, ports.open, ports.wechatApi, ports.wecomApi]) {
    if (!(await isFree(port))) taken.push(port)
  }
  if (taken.length === 0) return
  const whole = `The demo needs ${ports.server} to ${ports.wecomApi}; choose others with PORT=4000 npm run demo`
  throw new Error(`Already in use: port ${taken.join(', ')}. ${whole}`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
