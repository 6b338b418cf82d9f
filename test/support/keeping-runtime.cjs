// What jest's own module loader does anew for each test file and need not: reading packages and compiling scripts.
// A compiled script holds no state: every test file still runs each module for itself, in a realm of its own.
const { createRequire } = require('node:module')
const { sep } = require('node:path')
const { Script } = require('node:vm')
const { default: JestRuntime } = require('jest-runtime')

const PACKAGES = `${sep}node_modules${sep}`

/**
 * Packages that a worker has once, not each test file anew: they hold no state, make no classes that a test could meet, and take
 * longest to load, or to warm up. Read by a reader that has never run, the policy alone takes longer than most files' tests.
 */
const SHARED = new Set(['yaml', 'mime-types', 'sharp'])

/** Compiled scripts of this worker by file name, each with the text it was made from. */
const scripts = new Map()
/** Texts of files in packages as their project's transformer leaves them, by project. They do not change while tests run. */
const packages = new Map()

/** What is used here of jest's own parts that it promises to nobody; the versions are pinned for their sake. */
function missingParts({ _config, _environment, transformCache, executor }) {
  return [
    [typeof _config?.id === 'string', '_config.id'],
    [typeof _environment?.getVmContext === 'function', '_environment.getVmContext'],
    [typeof transformCache?.transform === 'function', 'transformCache.transform'],
    [typeof transformCache?.getSourceMaps === 'function', 'transformCache.getSourceMaps'],
    [typeof executor?.compile === 'function', 'executor.compile'],
    [Array.isArray(executor?.injectedModuleParameters), 'executor.injectedModuleParameters'],
  ].flatMap(([there, name]) => (there ? [] : [name]))
}

let told = false
function tellOnce(missing) {
  if (told) return
  told = true
  process.stderr.write(
    `keeping-runtime: this jest has no ${missing.join(', ')}. Tests run on jest's own runtime: right, and slower.\n`,
  )
}

class KeepingRuntime extends JestRuntime {
  constructor(...options) {
    super(...options)
    const missing = missingParts(this)
    if (missing.length > 0) {
      tellOnce(missing)
      return
    }
    this.keepTexts()
    this.keepScripts()
  }

  requireModuleOrMock(from, name) {
    return SHARED.has(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name)
  }

  keepTexts() {
    const { id } = this._config
    const texts = packages.get(id) ?? new Map()
    packages.set(id, texts)
    const { transformCache } = this
    const transform = transformCache.transform.bind(transformCache)
    transformCache.transform = (file, options) => {
      const kept = texts.get(file)
      if (kept !== undefined) return kept
      const text = transform(file, options)
      // Where there is a source map, the transformer has to tell this runtime too.
      if (file.includes(PACKAGES) && !transformCache.getSourceMaps().has(file))
        texts.set(file, text)
      return text
    }
  }

  keepScripts() {
    const { executor, _environment: environment } = this
    const head = `(function (${executor.injectedModuleParameters.join(', ')}) {`
    const compile = executor.compile.bind(executor)
    executor.compile = (text, file) => {
      const context = environment.getVmContext()
      if (context === null) return null
      const kept = scripts.get(file)
      if (kept?.text === text && kept.head === head) return kept.script.runInContext(context)
      try {
        const script = new Script(`${head}${text}\n})`, {
          filename: file,
          columnOffset: -head.length,
        })
        scripts.set(file, { text, head, script })
        return script.runInContext(context)
      } catch {
        // Jest explains better what is wrong with it.
        return compile(text, file)
      }
    }
  }
}

module.exports = { __esModule: true, default: KeepingRuntime, missingParts }
