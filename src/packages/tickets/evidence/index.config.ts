export default definePageConfig({ navigationBarTitleText: '投诉材料', enablePullDownRefresh: true })
