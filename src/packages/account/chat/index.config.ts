export default definePageConfig({ navigationBarTitleText: '公众号聊天记录', enablePullDownRefresh: true })
