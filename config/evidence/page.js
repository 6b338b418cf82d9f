// The program of the page /verify. The file is read here and stays here; only digests are asked about.
/* global document, btoa, atob, crypto, fetch, URLSearchParams */
const SEAL = /^\n%XINQIAO-SEAL v1 ([0-9a-f]{16}) ([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{86})\n$/
const SEAL_LENGTH = 166

const result = document.getElementById('result')
const input = document.getElementById('file')
const pick = document.getElementById('pick')

function show(tone, title, ...lines) {
  result.hidden = false
  result.className = `result ${tone}`
  result.replaceChildren(
    ...[['h2', title], ...lines.map((line) => ['p', line])].map(([name, text]) => {
      const element = document.createElement(name)
      element.textContent = text
      return element
    }),
  )
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

function fromBase64url(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) =>
    sign.charCodeAt(0),
  )
}

/** Null where no seal stands at the end, or one that was altered. */
async function readSeal(bytes) {
  const end = String.fromCharCode(...bytes.subarray(-SEAL_LENGTH))
  const [, keyId, publicKey, signature] = SEAL.exec(end) || []
  if (!keyId) return null
  const key = fromBase64url(publicKey)
  if (base64url(key) !== publicKey || hex(await sha256(key)).slice(0, 16) !== keyId) return null
  return {
    digest: base64url(await sha256(bytes.subarray(0, -SEAL_LENGTH))),
    keyId,
    signature,
    fileHash: hex(await sha256(bytes)),
  }
}

async function check(file) {
  show('', '正在核对', file.name)
  if (!globalThis.crypto || !crypto.subtle) {
    show(
      'late',
      '这个浏览器算不了',
      '请用 https 打开本页，或换一个新一点的浏览器，也可以用下面的核对程序。',
    )
    return
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const seal = await readSeal(bytes)
  if (seal === null) {
    show(
      'late',
      '没有找到完好的签名',
      `${file.name} 不是这里出具的，或者末尾被改过、没有下载完整。`,
      '请用收到的原文件再试一次。',
    )
    return
  }
  const answer = await fetch(`/verify/check?${new URLSearchParams(seal)}`)
  if (!answer.ok) throw new Error(String(answer.status))
  const { genuine, number, madeAt, platform } = await answer.json()
  if (!genuine) {
    show(
      'late',
      '这个文件被改过，或不是这里出具的',
      `${file.name} 的内容和签名对不上，不能当作${platform}的记录。`,
    )
    return
  }
  const when = madeAt ? `，${madeAt.slice(0, 16).replace('T', ' ')} 出具` : ''
  show(
    'done',
    '没有被改过',
    `${file.name} 和${platform}出具时一个字节都不差。`,
    number ? `编号 ${number}${when}` : '签名是我们的。',
    `指纹（SHA-256）${seal.fileHash}`,
  )
}

function take(files) {
  const [file] = files
  if (!file) return
  check(file).catch(() =>
    show(
      'late',
      '没有核对成',
      '网络不通或服务暂时没有回应，请过一会儿再试。文件没有离开您的设备。',
    ),
  )
}

input.addEventListener('change', () => {
  take(input.files)
  // The same file, chosen again, is checked again.
  input.value = ''
})
for (const name of ['dragover', 'dragleave', 'drop']) {
  pick.addEventListener(name, (event) => {
    event.preventDefault()
    pick.classList.toggle('over', name === 'dragover')
    if (name === 'drop') take(event.dataTransfer.files)
  })
}
