import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { Signers } from '../lib/signing-keys'
import { toOffsetIso } from '../lib/shanghai-time'
import { configFolder } from '../policy/config-folder'
import type { Policy } from '../policy/policy.schema'
import { EvidenceFile } from './evidence-file.entity'
import { CheckedSeal, CheckSeal, PublishedKeys } from './evidence.contract'
import { isSealedByUs } from './seal'
import { verifyPage } from './verify-page'

export interface VerifyRoutesDeps {
  db: Database
  policy: Policy
  signers: Signers
}

const DAY_S = 24 * 3600

/** Anybody who holds a file may ask whether it is as we gave it out. The file stays with them: only digests come here. */
export function verifyRoutes(api: Api, { db, policy, signers }: VerifyRoutesDeps): void {
  const platform = (): string => policy.platform.name

  api.raw(
    'GET /verify',
    { summary: '核对服务记录证明（网页）', auth: 'none', limit: 'stranger' },
    (ctx) => {
      ctx.type = 'text/html; charset=utf-8'
      ctx.set('Cache-Control', 'public, max-age=60')
      ctx.body = verifyPage(
        platform(),
        signers.all.map(({ keyId }) => keyId),
      )
      return Promise.resolve()
    },
  )

  api.raw(
    'GET /verify/page.js',
    { summary: '核对页面的程序', auth: 'none', limit: 'stranger' },
    (ctx) => sendScript(ctx, 'page.js'),
  )
  api.raw(
    'GET /verify/verify.mjs',
    { summary: '不依赖平台的核对程序', auth: 'none', limit: 'stranger' },
    (ctx) => sendScript(ctx, 'verify.mjs'),
  )

  api.read(
    'GET /verify/keys',
    { summary: '签名的公钥', auth: 'none', limit: 'stranger', answer: PublishedKeys },
    () =>
      Promise.resolve({
        algorithm: 'Ed25519' as const,
        keys: signers.all.map(({ keyId, publicKey }) => ({
          keyId,
          publicKey,
          current: keyId === signers.current.keyId,
        })),
      }),
  )

  api.read(
    'GET /verify/check',
    {
      summary: '签名是不是我们的',
      auth: 'none',
      limit: 'stranger',
      query: CheckSeal,
      answer: CheckedSeal,
    },
    async ({ query }) => {
      const genuine = isSealedByUs(signers, query)
      const { fileHash } = query
      const file = genuine
        ? await db.read.findOneBy(EvidenceFile, [{ pdfHash: fileHash }, { zipHash: fileHash }])
        : null
      return {
        genuine,
        number: file?.number ?? null,
        madeAt: file?.readyAt ? toOffsetIso(file.readyAt) : null,
        platform: platform(),
      }
    },
  )
}

async function sendScript(
  ctx: Parameters<Parameters<Api['raw']>[2]>[0],
  name: 'page.js' | 'verify.mjs',
): Promise<void> {
  ctx.type = 'text/javascript; charset=utf-8'
  ctx.set('Cache-Control', `public, max-age=${name === 'page.js' ? 60 : DAY_S}`)
  ctx.body = await readFile(join(configFolder('evidence'), name))
}
