// Checks a file of 服务记录证明 (PDF or ZIP) without anybody's help: node verify.mjs FILE [KEY-ID]
// The seal, the last 166 bytes, is a signature (Ed25519) over the SHA-256 of every byte before it. Who made it is told by the key:
// compare the key id with the one that the platform publishes at its page /verify, or give it as the second argument.
import { Buffer } from 'node:buffer'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const [, , path, expectedKey] = process.argv
const SEAL = /^\n%XINQIAO-SEAL v1 ([0-9a-f]{16}) ([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{86})\n$/
const LENGTH = 166
/** What stands before a raw Ed25519 key in the form that Node reads (RFC 8410). */
const HEAD = Buffer.from('302a300506032b6570032100', 'hex')

function fail(words, detail) {
  console.error(`NOT GENUINE 不可信: ${words}${detail ? ` (${detail})` : ''}`)
  process.exit(1)
}

const sha256 = (bytes, form) => createHash('sha256').update(bytes).digest(form)

/** Base64 has spellings that decode alike; only the usual one is taken. */
function decode(text) {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : fail('the seal was altered 签名被改过')
}

function isSigned(publicKey, text, signature) {
  const key = createPublicKey({
    key: Buffer.concat([HEAD, decode(publicKey)]),
    format: 'der',
    type: 'spki',
  })
  return verify(null, Buffer.from(text), key, decode(signature))
}

/** The files of a ZIP in which nothing is packed: name → bytes. */
function unzip(zip) {
  const end = zip.length - LENGTH - 22
  if (zip.readUInt32LE(end) !== 0x06054b50) fail('the archive is broken 压缩包坏了')
  const files = new Map()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [size, name, extra, comment] = [
      zip.readUInt32LE(at + 24),
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
    ]
    const local = zip.readUInt32LE(at + 42)
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    files.set(zip.toString('utf8', at + 46, at + 46 + name), zip.subarray(from, from + size))
    at += 46 + name + extra + comment
  }
  return files
}

/** Each file in the archive is the one that the signed list names, and there is no other. */
function checkList(files, keyId) {
  const list = JSON.parse(
    files.get('manifest.json')?.toString('utf8') ?? fail('the list of files is missing 缺少清单'),
  )
  if (list.keyId !== keyId) fail('the list was signed with another key 清单的签名不是同一把钥匙')
  const lines = list.files.map(({ name, sha256: digest }) => `${digest}  ${name}`)
  const signed = ['xinqiao/evidence-manifest/v1', list.number, ...lines].join('\n')
  if (!isSigned(list.publicKey, signed, list.signature)) fail('the list was altered 清单被改过')
  for (const { name, sha256: digest } of list.files) {
    if (!files.has(name) || sha256(files.get(name), 'hex') !== digest)
      fail('a file was altered 有文件被改过', name)
  }
  if (files.size !== list.files.length + 1)
    fail('there are files that the list does not name 多出了清单里没有的文件')
  return `${list.files.length} files, number ${list.number}, made by ${list.platform} at ${list.madeAt}`
}

if (!path) fail('say which file 请写上文件名', 'node verify.mjs FILE [KEY-ID]')
const file = readFileSync(path)
const [, keyId, publicKey, signature] =
  SEAL.exec(file.subarray(-LENGTH).toString('latin1')) ?? fail('no seal at the end 末尾没有签名')
if (sha256(decode(publicKey), 'hex').slice(0, 16) !== keyId) fail('the seal was altered 签名被改过')
if (expectedKey && expectedKey !== keyId) fail('signed by another key 不是这把钥匙签的', keyId)
if (
  !isSigned(
    publicKey,
    `xinqiao/evidence/v1\n${sha256(file.subarray(0, -LENGTH), 'base64url')}`,
    signature,
  )
)
  fail('the file was altered 文件被改过')
const inside = file.readUInt32LE(0) === 0x04034b50 ? checkList(unzip(file), keyId) : 'one document'
console.log(`GENUINE 没有被改过: ${inside}.`)
console.log(
  `Signed with key ${keyId}. It is the platform's if its page /verify names the same key. 请与平台 /verify 页面上的钥匙编号核对。`,
)
