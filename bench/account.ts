import type { CryptoAccount } from '../sandbox/protocol/message-crypto'

/** The official account of every candidate: made up, known to no one. */
export const ACCOUNT: CryptoAccount & { ghId: string; secret: string } = {
  receiverId: 'wxbench0000000001',
  secret: 'bench-secret-of-the-account-0001',
  token: 'benchtoken',
  aesKey: 'benchbenchbenchbenchbenchbenchbenchbench120',
  ghId: 'gh_bench0000001',
}
