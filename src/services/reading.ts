import { storage } from './storage'
import { LARGEST_SCALE } from './wx/type-scale'
import { wx } from './wx/port'

/** How a page is laid out for whoever reads it. */
export interface Reading {
  /** How much larger than usual the type is. */
  scale: number
  /** 长辈版: the largest type, larger targets, the way to a person first. */
  elder: boolean
}

const STORED_AS = 'elder'
/** WeChat's care mode (关怀模式), and every step from there on. */
const ELDER_FROM_SCALE = 1.3

const listeners = new Set<() => void>()

/** As the person chose; who has chosen nothing gets it with the phone's own large type. */
export function reading(): Reading {
  const phone = wx.typeScale()
  const chosen = storage.read(STORED_AS)
  const elder = typeof chosen === 'boolean' ? chosen : phone >= ELDER_FROM_SCALE
  return { elder, scale: elder ? LARGEST_SCALE : phone }
}

export function chooseElder(on: boolean): void {
  storage.write(STORED_AS, on)
  listeners.forEach((listener) => listener())
}

/** @returns how to stop listening */
export function onReadingChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
