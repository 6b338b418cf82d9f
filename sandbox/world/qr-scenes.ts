import { randomBytes } from 'node:crypto'
import type { SandboxClock } from '../clock'

export interface QrScene {
  ticket: string
  scene: string
  /** null: permanent. */
  expiresAt: number | null
  /** What the picture encodes. */
  url: string
}

export class QrScenes {
  private readonly byTicket = new Map<string, QrScene>()

  constructor(private readonly clock: SandboxClock) {}

  create(scene: string, lastsSeconds: number | null): QrScene {
    const made: QrScene = {
      ticket: `g${randomBytes(60).toString('base64url')}==`,
      scene,
      expiresAt: lastsSeconds === null ? null : this.clock.now() + lastsSeconds * 1000,
      url: `http://weixin.qq.com/q/${randomBytes(18).toString('base64url')}`,
    }
    this.byTicket.set(made.ticket, made)
    return made
  }

  find(ticket: string): QrScene | undefined {
    const scene = this.byTicket.get(ticket)
    return scene && this.live(scene) ? scene : undefined
  }

  unexpired(): QrScene[] {
    return [...this.byTicket.values()].filter((scene) => this.live(scene))
  }

  private live(scene: QrScene): boolean {
    return scene.expiresAt === null || scene.expiresAt > this.clock.now()
  }
}
