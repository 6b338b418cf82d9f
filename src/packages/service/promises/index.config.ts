export default definePageConfig({
  navigationBarTitleText: '承诺和兑现',
  enablePullDownRefresh: true,
})
