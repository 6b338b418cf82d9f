const { default: TestSequencer } = require('@jest/test-sequencer')

/**
 * What takes longest, whichever way the last run went, and keeps several processes busy besides its worker. Begun early, none of them
 * is left alone at the end; begun some time apart, they do not all come at once.
 */
const PROOFS = [
  'test/proofs/short-proofs.test.ts',
  'test/browser/story.test.ts',
  'test/flows/kf-chaos.test.ts',
  'test/flows/kill.test.ts',
  'test/weapp/package.test.ts',
]
const FILES_BETWEEN = 10

/** Deals the proofs among the first files; the others come longest first, as jest remembers them. */
module.exports = class ProofsFirst extends TestSequencer {
  sort(tests) {
    const placeOf = ({ path }) =>
      PROOFS.findIndex((proof) => path.replaceAll('\\', '/').endsWith(`/${proof}`))
    const sorted = super.sort(tests)
    const others = sorted.filter((test) => placeOf(test) === -1)
    const proofs = sorted
      .filter((test) => placeOf(test) !== -1)
      .sort((one, other) => placeOf(one) - placeOf(other))
    return [...proofs.flatMap((proof) => [proof, ...others.splice(0, FILES_BETWEEN)]), ...others]
  }
}
