export default definePageConfig({
  navigationBarTitleText: '账号冻结',
  enablePullDownRefresh: true,
})
