/**
 * Refusals whose errcode no public source names. They stand here and nowhere else: where a live account answers otherwise, this
 * is the file to change.
 */
export const UNCONFIRMED = {
  /** send_msg with a msgid that this kf account has taken before. */
  repeatedMsgId: { errcode: 40058, errmsg: 'invalid parameter: msgid exists' },
  /** send_msg_on_event with a code that is unknown, used, or over its time. */
  eventCode: { errcode: 40029, errmsg: 'invalid code' },
  /** sync_msg with a cursor that is none of this account. */
  cursor: { errcode: 40058, errmsg: 'invalid parameter: cursor' },
  /** A call of the kf API with the token of an app that the account is not given to. */
  otherApp: { errcode: 48007, errmsg: 'kf account is not authorized to this app' },
} as const
