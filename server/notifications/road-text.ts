/** What the list of notices says about the road that a notice took. */
export const ROAD_TEXT = {
  underway: '正在通知微信',
  waiting: '微信暂时没有回应，稍后再通知',
  templateSent: '公众号已通知',
  templateDelivered: '公众号已送达',
  subscribeSent: '服务通知已发送',
  subscribeDelivered: '服务通知已送达',
  unknown: '微信通知结果待确认',
  inAppOnly: '仅在小程序内',
} as const
