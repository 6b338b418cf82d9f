import { createHash } from 'node:crypto'
import type { EvidenceCase } from '../../server/evidence/case'
import { buildZip } from '../../server/evidence/build-zip'
import { drawBeside } from '../../server/evidence/pdf/draw-beside'
import { isSealedByUs, readSeal, sealed } from '../../server/evidence/seal'
import { createSigners } from '../../server/lib/signing-keys'
import type { Proof } from './proof'

const signers = createSigners([createHash('sha256').update('a key for this proof').digest()])

const AT = '2026-03-05T12:00:00.000+08:00'
const told: EvidenceCase = {
  number: 'T260305-201604-1',
  platform: '海城卡盟',
  notice: null,
  madeAt: new Date(AT),
  verifyUrl: 'https://kefu.example.com/verify',
  customer: { name: '林**', memberId: null },
  ticket: {
    number: 'T260305-201604',
    kindName: '商品',
    headline: '正在处理',
    department: '售后部',
    holder: null,
    side: '待定',
    basis: null,
    description: '激活时提示卡密无效',
    errorText: null,
    tried: null,
    occurredAt: null,
    createdAt: AT,
    resolution: null,
    promises: [],
  },
  order: null,
  timeline: [{ at: AT, who: '客户', channel: null, text: '提交了工单', files: [] }],
  messages: [],
  messagesFrom: null,
  messagesTo: null,
  moreMessages: false,
  files: [],
}

/** Changes one byte of a copy at a time, spread over the whole file and over the whole of its seal. */
export async function bytesChangedAndFound(
  changesOfEach: number,
): Promise<{ changed: number; found: number }> {
  const pdf = sealed(await drawBeside({ told, pictures: [] }), signers.current)
  const zip = buildZip(told, [{ name: 'evidence.pdf', title: 'PDF', bytes: pdf }], signers.current)
  let [changed, found] = [0, 0]
  for (const file of [pdf, zip]) {
    const seal = readSeal(file)
    if (!seal || !isSealedByUs(signers, seal)) throw new Error('an untouched file is not believed')
    for (let index = 0; index < changesOfEach; index += 1) {
      // Every third change falls into the last bytes, where the seal is.
      const place =
        index % 3 === 0
          ? file.length - 1 - (Math.floor(index / 3) % 166)
          : Math.floor((index / changesOfEach) * file.length)
      const was = file[place] ?? 0
      file[place] = was ^ (1 << (index % 8))
      const read = readSeal(file)
      changed += 1
      if (read === null || !isSealedByUs(signers, read)) found += 1
      file[place] = was
    }
  }
  return { changed, found }
}

export const evidence: Proof = {
  shows: 'one changed byte of an evidence file is found, wherever it is',
  // On less it stands in test/evidence/seal.test.ts.
  atLengthOnly: true,
  async run(size) {
    const result = await bytesChangedAndFound(size === 'short' ? 200 : 5_000)
    return { ok: result.changed === result.found, ...result }
  },
}
