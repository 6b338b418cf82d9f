export default definePageConfig({
  navigationBarTitleText: '我们联系过您',
  onReachBottomDistance: 200,
  enablePullDownRefresh: true,
})
