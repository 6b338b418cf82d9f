export default definePageConfig({ navigationBarTitleText: '留言，请客服回电' })
