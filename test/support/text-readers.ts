import { readComplaint } from '../../server/bot/complaint'
import { readAmountFen } from '../../server/bot/slots/amount'
import { readErrorText } from '../../server/bot/slots/error'
import { readProduct } from '../../server/bot/slots/product'
import {
  readOrderNumber,
  readPaymentNumber,
  readTails,
  readTicketNumber,
} from '../../server/bot/slots/references'
import { findWhen, readWhen } from '../../server/bot/slots/when'
import { readBesidePerson, readHandOver } from '../../server/bot/hand-over'
import { readIntent } from '../../server/bot/intent'
import { answerFromKnowledge } from '../../server/bot/knowledge'
import { readMood } from '../../server/bot/mood'
import { readPlan } from '../../server/bot/plan'
import { readSlots } from '../../server/bot/slots'
import { hidesSecret, readSigns } from '../../server/bot/signs'
import { wordsLikeNumbers } from '../../server/bot/sources'
import { topicChosen } from '../../server/bot/topic-choices'
import { faultOfWords } from '../../server/bot/model/own-words'
import { verifyAnswer } from '../../server/bot/model/verify-answer'
import { featuresOf, ideaNumbers } from '../../server/bot/understanding/features'
import { readLure } from '../../server/bot/understanding/lures'
import { normalForm } from '../../server/bot/understanding/normal-form'
import { lettersAsSounds, speltRight } from '../../server/bot/understanding/sound-form'
import { readSyllables, soundOf } from '../../server/bot/understanding/syllables'
import { soundsLikeFetching } from '../../server/bot/understanding/wish-cues'
import { kindAsked, understand } from '../../server/bot/understanding/understand'
import { choiceMeant } from '../../server/channels/official-account/reply-text'
import { chooseSession } from '../../server/channels/wecom-app/bridge/choose-session'
import { readSaid } from '../../server/channels/wecom-kf/taking/kf-said'
import type { Message } from '../../server/conversations/message.entity'
import { readChoice } from '../../server/reception/choices'
import { matterOf } from '../../server/reception/talk/session-summary'
import {
  tellingLines,
  tellsSomething,
  transcriptLine,
} from '../../server/reception/talk/transcript'
import { isOnlyThanks } from '../../server/reception/agents/unanswered'
import { maskFields } from '../../server/tickets/submit/mask-fields'
import { titleOf } from '../../server/tickets/submit/ticket-title'
import { findForbiddenAsks } from '../../server/trust/agent-asks'
import { isBankCardNumber, isIdCardNumber } from '../../server/trust/card-numbers'
import { judgeCard } from '../../server/trust/card-decision'
import { toHalfWidth } from '../../server/trust/half-width'
import { toPlainForm, withoutUnseen } from '../../server/trust/plain-form'
import { checkOfficial } from '../../server/trust/official/check'
import { directoryOf, hanSound, keyOf } from '../../server/trust/official/directory'
import { findAddresses } from '../../server/trust/official/find-addresses'
import { findIds } from '../../server/trust/official/find-ids'
import { findNames } from '../../server/trust/official/find-names'
import { digitsOf, findNumbers } from '../../server/trust/official/find-numbers'
import { findStaff } from '../../server/trust/official/find-staff'
import { isOneSlip, skeleton } from '../../server/trust/official/look-alike'
import { apart, goingOn, mayGoOn } from '../../server/trust/going-on'
import { foldBlanks, readingText } from '../../server/trust/reading-text'
import { judge } from '../../server/trust/sensitive-decision'
import { findIn } from '../../server/trust/sensitive-findings'
import { signOfMask } from '../../server/trust/sensitive-kinds'
import { namesIn } from '../../server/trust/sensitive-labels'
import {
  goesOn,
  goesOnInLetters,
  isBetweenParts,
  isOfBank,
  isOfBoughtCard,
  isOfGoods,
  isSpokenOf,
  isTight,
  isToldLater,
  nameAfter,
} from '../../server/trust/sensitive-naming'
import { changesIn, isDated, isMeasure, isServicePhone } from '../../server/trust/sensitive-shapes'
import { spelledIn } from '../../server/trust/spelled-secrets'
import { wordedIn } from '../../server/trust/worded-secrets'
import { maskSensitive, replaced } from '../../server/trust/sensitive-text'
import { unitsOf } from '../../server/trust/sensitive-units'
import {
  bareSecret,
  isOnlyHidden,
  maskWritten,
  orderOfHidden,
  secretCandidates,
} from '../../server/trust/written-text'
import { preset, presetKnowledge } from './presets'

const NOW = new Date('2026-03-05T12:00:00+08:00')
const PLACE = {
  open: [{ sessionId: 'ses_1', conversationId: 'cnv_1', tag: 1 }],
  left: [],
  pickedSessionId: null,
}

/** checkOfficial hands on no more than this. */
const MOST_CHECKED = 4_000
const DIRECTORY = directoryOf(preset('haicheng'))

function said(text: string): Message {
  return {
    id: 'msg_1',
    conversationId: 'cnv_1',
    direction: 'in',
    author: 'customer',
    type: 'text',
    text,
    payload: null,
    state: 'received',
    stateReason: null,
    at: NOW,
  }
}

/**
 * Everything that reads what people write, by its name, in one place: each is tried on texts that are made to keep it busy. What the
 * rooms bot/ and trust/ export and take a text must be here, or in NO_READERS with its reason; a test compares.
 */
export const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  bareSecret,
  answerFromKnowledge: (text) => answerFromKnowledge(presetKnowledge('haicheng'), text),
  changesIn,
  checkOfficial: (text) => checkOfficial(text, { directory: DIRECTORY, alone: true }),
  digitsOf,
  findAddresses: (text) => findAddresses(text.slice(0, MOST_CHECKED)),
  findIds: (text) => findIds(text.slice(0, MOST_CHECKED)),
  findNames: (text) => findNames(text.slice(0, MOST_CHECKED), DIRECTORY),
  findNumbers: (text) => findNumbers(text.slice(0, MOST_CHECKED)),
  findStaff: (text) => findStaff(text.slice(0, MOST_CHECKED)),
  hanSound: (text) => hanSound(text.slice(0, 1)),
  isOneSlip: (text) => isOneSlip(text, `${text}1`),
  keyOf: (text) => keyOf('name', text),
  skeleton,
  choiceMeant: (text) => choiceMeant([{ id: 'a', label: '解决了' }], text),
  chooseSession: (text) => chooseSession(PLACE, text),
  findForbiddenAsks,
  // Its only caller has bounded the text by then.
  featuresOf: (text) => featuresOf(normalForm(text), { namedIn: () => [] }),
  faultOfWords: (text) => faultOfWords(text, new Set()),
  findIn: (text) => [findIn(text, judge), findIn(text, judgeCard)],
  foldBlanks,
  goesOn,
  goesOnInLetters,
  ideaNumbers: (text) => ideaNumbers(text, { namedIn: () => [] }),
  isBetweenParts: (text) => isBetweenParts(text, true),
  lettersAsSounds,
  readLure,
  soundsLikeFetching,
  speltRight,
  isBankCardNumber,
  isDated,
  isMeasure: (text) =>
    isMeasure({ type: 'digits', from: 0, to: 6, bare: '123456', groups: [6] }, text),
  isOfBank: (text) => isOfBank(text, ''),
  isOfBoughtCard,
  isOfGoods,
  isSpokenOf,
  isTight,
  isToldLater,
  isIdCardNumber,
  isOnlyHidden,
  isOnlyThanks,
  kindAsked,
  maskFields: (text) => maskFields({ description: text }),
  maskSensitive,
  maskWritten,
  matterOf: (text) => matterOf([said(text)], NOW, text),
  nameAfter,
  namesIn,
  orderOfHidden,
  replaced: (text) => replaced(text, [{ from: 0, to: 1, mask: '' }]),
  signOfMask,
  unitsOf,
  readChoice,
  normalForm,
  readComplaint: (text) => readComplaint(text, NOW),
  readHandOver: (text) => readHandOver(text, NOW),
  readBesidePerson: (text) => readBesidePerson(text, NOW),
  apart: (text) => apart({ text: goingOn(text, text), warning: null }),
  goingOn: (text) => goingOn(text, text),
  mayGoOn,
  isServicePhone: (text) => isServicePhone({ type: 'digits', bare: text }),
  wordedIn: (text) => wordedIn(toPlainForm(text)),
  spelledIn: (text) => spelledIn(toPlainForm(text)),
  readIntent: (text) => readIntent(text, NOW),
  readMood,
  readOrderNumber,
  readPlan: (text) => readPlan(text, NOW),
  readSyllables,
  readTicketNumber,
  readErrorText,
  readAmountFen,
  readProduct,
  readPaymentNumber,
  readTails,
  findWhen,
  readWhen: (text) => readWhen(text, NOW),
  readSlots,
  readSigns,
  hidesSecret,
  readSaid: (text) => readSaid('text', { content: text }),
  readingText,
  secretCandidates,
  tellingLines: (text) => tellingLines([said(text)]),
  tellsSomething,
  soundOf: (text) => soundOf(text.slice(0, 1)),
  titleOf,
  toHalfWidth,
  toPlainForm,
  topicChosen,
  transcriptLine: (text) => transcriptLine(said(text)),
  understand,
  verifyAnswer: (text) => verifyAnswer(text, []),
  wordsLikeNumbers,
  withoutUnseen,
}

export const NO_READERS: Readonly<Record<string, string>> = {
  directoryOf: 'takes the policy',
  soundTable: 'takes how sounds are told apart',
  createDirectory: 'takes the policy',
  afterModel: 'takes what we stored',
  beginAsking: 'takes ids of ours',
  soundPattern: 'takes patterns of ours',
  tellGenuine: 'asks records; what reads the words for it is tried by itself',
  findProposal: 'takes ids of ours',
  findTurn: 'takes an id of ours',
  noteEnd: 'takes ids of ours',
  proposalChosen: 'takes what stands on a choice of ours',
  rulesNear: 'understand with the knowledge base around it',
  answerTopic: 'takes what stands on a choice of ours',
  askChoice: 'writes',
  findEntry: 'takes the name of a topic',
  readAskings: 'reads our own files',
  topicOfLabel: 'reads our own labels',
  tryWords: 'readPlan with the knowledge base around it',
  answerTicket: 'reads a number that was read before',
  answerPhoneNumber: 'reads a number that was read before',
  answerOrder: 'reads a number that was read before',
  readIdeas: 'reads our own files',
  tellRecord: 'takes the name of a topic',
  answerMedia: 'takes a kind of message, not words',
  answerText: 'readIntent and answerFromKnowledge with a database around them',
  loadKnowledge: 'reads our own files',
  readReply: 'reads what the bot said',
  say: 'writes',
  settleTurn: 'takes an id of ours',
  fileTurn: 'takes an id of ours',
  readMemory: 'reads what the bot wrote',
  isOnRecord: 'takes the name of a topic',
  isAboutTrouble: 'takes the name of a topic',
  kindOfTopic: 'takes the name of a topic',
  hanziNumber: 'takes a few characters that a reader has found',
  readNumber: 'takes a few characters that a reader has found',
}
