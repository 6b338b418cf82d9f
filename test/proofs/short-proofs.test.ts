import 'reflect-metadata'
import { proofs } from '../../bench/proofs/all'
import { buildServer } from '../support/killable-server'

const PATIENCE_MS = 300_000

beforeAll(() => buildServer(), PATIENCE_MS)

/** What `npm run prove` shows at length, on less. */
it.each(Object.entries(proofs).filter(([, { atLengthOnly }]) => atLengthOnly !== true))(
  '%s',
  async (_name, proof) => {
    const result = await proof.run('short')
    // The whole of it, so that a log says what did not hold.
    expect(result).toEqual({ ...result, ok: true })
  },
  PATIENCE_MS,
)
