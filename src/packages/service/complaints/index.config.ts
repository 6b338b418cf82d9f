export default definePageConfig({
  navigationBarTitleText: '监督与投诉',
  enablePullDownRefresh: true,
})
