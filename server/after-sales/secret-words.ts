import type { Tx } from '../db/database'
import { UserError } from '../lib/errors'
import type { SecretBox } from '../lib/secret-box'
import { maskerFor } from '../orders/known-secrets'

/** An agent's words about money and goods go elsewhere, or stay on record: they hold nothing that would have to be hidden. @throws UserError 422 */
export async function refuseSecretWords(
  tx: Tx,
  box: Pick<SecretBox, 'sign'>,
  { what, text }: { what: string; text: string | null },
): Promise<void> {
  if (text === null) return
  if ((await maskerFor(tx, box, [text]))(text, null).found.length === 0) return
  throw new UserError('secret_in_words', {
    status: 422,
    public: `${what}里像是有卡密或密码，请去掉再发`,
    internal: "an agent's words hold what must not be kept",
  })
}
