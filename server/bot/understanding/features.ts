import type { Ideas } from './ideas'
import { readSyllables, soundOf } from './syllables'

/** How far apart two ideas may stand to be heard together. */
const IDEAS_APART = 3

/**
 * What stands in a text: pieces of one to three characters, of two and three sounds, first letters of sounds, and the ideas that its words
 * stand for, alone and two by two. Each is a number made of its kind and its characters, the same on every machine: a hundred thousand
 * names in a table took longer to be found than all the rest of hearing a message.
 */
export const FEATURE_KINDS = ['characters', 'sounds', 'letters', 'word', 'idea'] as const
export type FeatureKind = (typeof FEATURE_KINDS)[number]
const KIND_BITS = 3

/** @param text in its normal form @returns what may stand there more than once */
export function featuresOf(text: string, ideas: Ideas): number[] {
  const features = ideaFeatures(text, ideas)
  for (const run of text.match(/[\p{Script=Han}]+|[a-z]+(?:[ '][a-z]+)*|#|\d+/gu) ?? []) {
    if (/^[a-z]/.test(run)) addLetters(features, run)
    else addCharacters(features, run)
  }
  return features
}

/** The ideas that a text names, alone and two by two. @param text in its normal form */
function ideaFeatures(text: string, ideas: Ideas): number[] {
  const named = ideaNumbers(text, ideas)
  const features: number[] = []
  named.forEach((idea, at) => {
    features.push(feature('idea', idea))
    for (const other of named.slice(at + 1, at + 1 + IDEAS_APART))
      if (other !== idea) features.push(feature('idea', joined(joined(1, idea), other)))
  })
  return features
}

/** The ideas that a text names, in its order. @param text in its normal form */
export const ideaNumbers = (text: string, ideas: Ideas): number[] => ideas.namedIn(text).map(hashOf)

/** What the ideas of two clauses are together and neither is by itself: those at the end of one beside those at the beginning of the other. */
export function crossingFeatures(one: readonly number[], other: readonly number[]): number[] {
  const features: number[] = []
  one.slice(-IDEAS_APART).forEach((idea, at, ends) => {
    for (const next of other.slice(0, IDEAS_APART - (ends.length - 1 - at)))
      if (next !== idea) features.push(feature('idea', joined(joined(1, idea), next)))
  })
  return features
}

export const kindOfFeature = (number: number): FeatureKind =>
  FEATURE_KINDS[number & ((1 << KIND_BITS) - 1)] ?? 'word'

/** What a character is, how it sounds, and with which letter that begins: as numbers, made once for each. */
const LAST_CODE = 0xffff
const CHARACTERS = new Int32Array(LAST_CODE + 1)
const SOUNDS = new Int32Array(LAST_CODE + 1)
const LETTERS = new Int32Array(LAST_CODE + 1)
const made = new Uint8Array(LAST_CODE + 1)

function make(code: number): void {
  const character = String.fromCharCode(code)
  const sound = soundOf(character) ?? character
  CHARACTERS[code] = hashOf(character)
  SOUNDS[code] = hashOf(sound)
  LETTERS[code] = hashOf(sound.charAt(0))
  made[code] = 1
}

function addCharacters(features: number[], run: string): void {
  const codes = Array.from({ length: run.length }, (_, at) => run.charCodeAt(at))
  for (const code of codes) if (made[code] === 0) make(code)
  const of = (table: Int32Array): number[] => codes.map((code) => table[code] ?? 0)
  addPieces(features, 'characters', of(CHARACTERS), [1, 3])
  addPieces(features, 'sounds', of(SOUNDS), [2, 3])
  addPieces(features, 'letters', of(LETTERS), [3, 4])
}

function addLetters(features: number[], run: string): void {
  const words = run.split(/[ ']/)
  for (const word of words) features.push(feature('word', hashOf(word)))
  words
    .slice(1)
    .forEach((word, index) =>
      features.push(feature('word', hashOf(`${words[index] ?? ''} ${word}`))),
    )
  // One English word may happen to be made of syllables; two in a row are hardly.
  const read = words.flatMap((word) => readSyllables(word) ?? [])
  if (read.length >= 2) addPieces(features, 'sounds', read.map(hashOf), [2, 3])
  for (const word of words)
    if (word.length <= 8) addPieces(features, 'letters', [...word].map(hashOf), [3, 4])
}

function addPieces(
  features: number[],
  kind: FeatureKind,
  parts: readonly number[],
  [least, most]: readonly [number, number],
): void {
  for (let from = 0; from < parts.length; from += 1) {
    let piece = 0
    for (let length = 1; length <= most && from + length <= parts.length; length += 1) {
      piece = joined(piece, parts[from + length - 1] ?? 0)
      if (length >= least) features.push(feature(kind, joined(piece, length)))
    }
  }
}

const numbers = new Map<FeatureKind, number>(FEATURE_KINDS.map((kind, number) => [kind, number]))
const feature = (kind: FeatureKind, hash: number): number =>
  (mixed(hash) << KIND_BITS) | (numbers.get(kind) ?? 0)

/** FNV-1a, and what spreads its bits (murmur3's end): of these hundred thousand pieces one in some thousands shares its number with another. */
const joined = (hash: number, part: number): number =>
  Math.imul(hash ^ part, 16777619) ^ (part >>> 15)
function mixed(hash: number): number {
  let bits = hash
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

const hashes = new Map<string, number>()
const MOST_KEPT = 20_000

function hashOf(text: string): number {
  const known = hashes.get(text)
  if (known !== undefined) return known
  let hash = 0x811c9dc5 | 0
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619)
  const told = mixed(hash)
  if (hashes.size < MOST_KEPT) hashes.set(text, told)
  return told
}
