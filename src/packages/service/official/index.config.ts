export default definePageConfig({ navigationBarTitleText: '官方核验', enablePullDownRefresh: true })
