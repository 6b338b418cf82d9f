import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DIST } from './built'

/** A node as Taro hands it to the template: its element, its children, its attributes under short names. */
type Node = Record<string, unknown> & { cn?: Node[]; nn?: string; v?: string; cl?: string }

export interface Heard {
  /** What a screen reader says: its label, or the words in it. */
  name: string
  role: string | null
  className: string
}

export interface ReadPage {
  all: number
  depth: number
  /** The most that stand in one. */
  children: number
  /** Bytes of the whole tree as it is handed over. */
  bytes: number
  tappable: Heard[]
  fields: Heard[]
  live: Array<{ polite: boolean }>
}

const base = readFileSync(join(DIST, 'base.wxml'), 'utf8')

/** Short name of an attribute of such an element in the compiled templates. */
function aliasOf(element: string, attribute: string): string {
  const [, alias] =
    new RegExp(`<${element}\\b[^>]*\\s${attribute}="\\{\\{(?:xs\\.b\\()?i\\.(\\w+)`).exec(base) ??
    []
  if (alias === undefined)
    throw new Error(`the template of ${element} does not pass ${attribute} on`)
  return alias
}

/** Fields stand in a template of their own for each state, behind one that only chooses. */
function openingOf(nn: string): { kind: string; attributes: string } {
  for (const state of ['', '_blur', '_focus']) {
    const [, kind = '', attributes = ''] =
      new RegExp(`<template name="tmpl_0_${nn}${state}">\\s*<([\\w-]+)([^>]*)`).exec(base) ?? []
    if (kind !== '' && kind !== 'template') return { kind, attributes }
  }
  return { kind: '', attributes: '' }
}

const known = new Map<string, { kind: string; attributes: string }>()
function opening(nn = ''): { kind: string; attributes: string } {
  const found = known.get(nn) ?? openingOf(nn)
  known.set(nn, found)
  return found
}
const element = (nn = ''): string => opening(nn).kind
const attributesOf = (nn = ''): string => opening(nn).attributes

const wordsOf = (node: Node): string => `${node.v ?? ''}${(node.cn ?? []).map(wordsOf).join('')}`
const flat = (node: Node): Node[] => [node, ...(node.cn ?? []).flatMap(flat)]
const depthOf = (node: Node): number => 1 + Math.max(0, ...(node.cn ?? []).map(depthOf))
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

/** What the compiled page would show and hear, from the tree that its templates are given. */
export function readPage(data: unknown): ReadPage {
  const root = data as Node
  const nodes = flat(root)
  // The short names are counted for each element by itself.
  const heard = (node: Node): Heard => {
    const kind = element(node.nn ?? '')
    return {
      name: text(node[aliasOf(kind, 'aria-label')]) || wordsOf(node).trim(),
      role: text(node[aliasOf(kind, 'aria-role')]) || (kind === 'button' ? 'button' : null),
      className: text(node.cl),
    }
  }
  const live = aliasOf('view', 'aria-live')
  const kinds = nodes.map((node) => [node, element(node.nn ?? '')] as const)
  return {
    all: nodes.length,
    depth: depthOf(root),
    children: Math.max(0, ...nodes.map(({ cn = [] }) => cn.length)),
    bytes: Buffer.byteLength(JSON.stringify(root)),
    // A view that hears nothing is given a template without any event.
    tappable: kinds
      .filter(
        ([node, kind]) =>
          (kind === 'view' || kind === 'button') && /bindtap=/.test(attributesOf(node.nn ?? '')),
      )
      .map(([node]) => heard(node)),
    fields: kinds
      .filter(([, kind]) => kind === 'input' || kind === 'textarea')
      .map(([node, kind]) => ({
        ...heard(node),
        name: text(node[aliasOf(kind, 'aria-label')]) || text(node[aliasOf(kind, 'placeholder')]),
      })),
    live: kinds
      .filter(([node, kind]) => kind === 'view' && text(node[live]) !== '')
      .map(([node]) => ({ polite: text(node[live]) === 'polite' })),
  }
}
