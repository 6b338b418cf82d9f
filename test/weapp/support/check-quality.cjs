// Runs WeChat's own compiler and code checks on the built mini program and prints what they find as one line of JSON.
// A program of its own: miniprogram-ci keeps handles open, so that only an exit ends it.
const { generateKeyPairSync } = require('node:crypto')
const dns = require('node:dns')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

// The checks need nobody outside; a refused look-up is what they meet on a machine without network.
dns.lookup = (host, options, callback) =>
  (callback ?? options)(Object.assign(new Error(`no look-up of ${host}`), { code: 'ENOTFOUND' }))

const ci = require('miniprogram-ci')
const { DefaultProjectAttr } = require('miniprogram-ci/dist/config/config')

async function main(projectPath) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'xinqiao-weapp-'))
  const privateKeyPath = path.join(folder, 'upload.key')
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  fs.writeFileSync(privateKeyPath, privateKey)
  try {
    const project = new ci.Project({
      appid: 'wx0000000000000000',
      type: 'miniProgram',
      projectPath,
      privateKeyPath,
      ignores: ['node_modules/**/*'],
      attr: async () => DefaultProjectAttr,
    })
    // As the upload compiles it: by the settings of project.config.json. Each thread would load all compilers for itself.
    const compiled = await ci.getCompiledResult({
      project,
      version: '1.0.0',
      desc: 'check',
      setting: { useProjectConfig: true },
      threads: 1,
    })
    const quality = await ci.checkCodeQuality(project)
    return { files: Object.keys(compiled), quality }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

main(process.argv[2]).then(
  (found) => {
    fs.writeSync(1, `\nRESULT ${JSON.stringify(found)}\n`)
    process.exit(0)
  },
  (error) => {
    fs.writeSync(2, `${error?.stack ?? error}\n`)
    process.exit(1)
  },
)
