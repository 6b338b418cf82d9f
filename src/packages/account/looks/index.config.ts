export default definePageConfig({
  navigationBarTitleText: '谁看过我的资料',
  onReachBottomDistance: 200,
  enablePullDownRefresh: true,
})
