import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type ts from 'typescript'
import { isScalar, LineCounter, parseDocument, visit } from 'yaml'

/** One sentence that somebody reads, where it stands, and in which room. */
export interface Said {
  room: string
  file: string
  line: number
  /** What is put in stands as …. */
  words: string
}

const HAN = /[\u4e00-\u9fff]/

/** What we listen for is not what we say: words that customers and fakes use, and instructions for a language model. */
const EARS =
  /^server\/(?:bot\/(?:understanding|slots|model)\/|bot\/(?:signs|complaint|mood)\b|trust\/)/
/** Read by operators in logs and on the shelf, each beside its English; programs; statements of a database. */
const NOT_FOR_PEOPLE =
  /^server\/(?:wechat\/|db\/|app\/kf\.ts|channels\/wecom-kf\/pulling\/wecom-kf\.callback|policy\/policy-references|contact\/widget-script)|\.entity\.ts$/
const STATEMENT = /^(?:SET|UPDATE|SELECT|DELETE) |<> '/

const TREES: ReadonlyArray<[tree: string, roomsBelow: boolean]> = [
  ['server', true],
  ['src', true],
  ['desk', false],
]

/** @param root where the sources lie; empty where they do not, as in an image without them */
export function collectWords(root: string, compiler: typeof ts): Said[] {
  return [...wordsOfPrograms(root, compiler), ...wordsOfFiles(root)]
}

/** What a platform's operators write themselves: promises, greetings, canned replies, and what the bot answers. */
const WRITTEN = ['config/policies', 'config/knowledge']
/** Examples of what customers write, and names of people. */
const NOT_SAID = new Set(['example', 'keywords', 'wecomUserId'])
/** What is filled in: `{platform}`, `{{订单号}}`. */
const FILLED_IN = /\{{1,2}[^{}]{1,40}\}{1,2}/g

function wordsOfFiles(root: string): Said[] {
  return WRITTEN.flatMap((room) =>
    sourcesBelow(root, room, /^[^/]+\.yaml$/).flatMap((file) => {
      const lines = new LineCounter()
      const document = parseDocument(readFileSync(path.join(root, file), 'utf8'), {
        lineCounter: lines,
      })
      const found: Said[] = []
      visit(document, {
        Pair: (_, { key }) =>
          isScalar(key) && NOT_SAID.has(String(key.value)) ? visit.SKIP : undefined,
        Scalar(at, { value, range }) {
          if (at === 'key' || typeof value !== 'string' || !HAN.test(value)) return
          const words = value.replace(FILLED_IN, '…').replace(/\s+/g, ' ').trim()
          found.push({ room, file, line: lines.linePos(range?.[0] ?? 0).line, words })
        },
      })
      return found
    }),
  )
}

function wordsOfPrograms(root: string, compiler: typeof ts): Said[] {
  return TREES.flatMap(([tree, roomsBelow]) =>
    sourcesBelow(root, tree)
      .filter((file) => !EARS.test(file) && !NOT_FOR_PEOPLE.test(file))
      .flatMap((file) => {
        const room = roomsBelow ? roomOf(file) : tree
        const text = readFileSync(path.join(root, file), 'utf8')
        return HAN.test(text) ? wordsOf(compiler, { room, file, text }) : []
      }),
  )
}

function roomOf(file: string): string {
  return file.split('/').slice(0, -1).slice(0, 3).join('/')
}

function sourcesBelow(root: string, tree: string, names = /\.tsx?$/): string[] {
  try {
    return readdirSync(path.join(root, tree), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && names.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .sort()
  } catch {
    return []
  }
}

/** Of a page written as text, what is read of it. */
function withoutTags(words: string): string {
  return words.replace(/<[a-z/!][^<>]{0,400}>/gi, ' ')
}

function wordsOf(
  compiler: typeof ts,
  { room, file, text }: { room: string; file: string; text: string },
): Said[] {
  const kind = file.endsWith('x') ? compiler.ScriptKind.TSX : compiler.ScriptKind.TS
  const source = compiler.createSourceFile(file, text, compiler.ScriptTarget.Latest, true, kind)
  const found: Said[] = []
  const keep = (node: ts.Node, words: string): void => {
    const folded = withoutTags(words).replace(/\s+/g, ' ').trim()
    if (!HAN.test(folded) || STATEMENT.test(folded)) return
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
    found.push({ room, file, line: line + 1, words: folded })
  }
  const visit = (node: ts.Node): void => {
    if (compiler.isStringLiteral(node) || compiler.isNoSubstitutionTemplateLiteral(node))
      keep(node, node.text)
    else if (compiler.isJsxText(node)) keep(node, node.text)
    else if (compiler.isTemplateExpression(node))
      keep(
        node,
        [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…'),
      )
    compiler.forEachChild(node, visit)
  }
  visit(source)
  return found
}
