export default definePageConfig({
  navigationBarTitleText: '人工会话暂停',
  enablePullDownRefresh: true,
})
