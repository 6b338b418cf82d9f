/** What stands in the place of what was taken back, by who took it. */
export const TAKEN_BACK = {
  customer: '[这条消息已被撤回]',
  servicer: '[客服撤回了一条消息]',
} as const
