import { bigBatch } from './big-batch'
import { contact } from './contact'
import { databaseGone } from './database-gone'
import { evidence } from './evidence'
import { flood } from './flood'
import { fullDisk } from './full-disk'
import { hostileModel } from './hostile-model'
import { killedMigration } from './killed-migration'
import { money } from './money'
import { pictures } from './pictures'
import type { Proof } from './proof'
import { year } from './year'
import { settings } from './settings'
import { sixStarts } from './six-starts'
import { slowReaders } from './slow-readers'

/** By the name that `npm run prove -- NAME` takes. */
export const proofs: Readonly<Record<string, Proof>> = {
  'full-disk': fullDisk,
  'big-batch': bigBatch,
  'database-gone': databaseGone,
  'hostile-model': hostileModel,
  'killed-migration': killedMigration,
  'six-starts': sixStarts,
  money,
  settings,
  flood,
  contact,
  pictures,
  'slow-readers': slowReaders,
  year,
  evidence,
}
