export default definePageConfig({ navigationBarTitleText: '被骗了，先止损' })
