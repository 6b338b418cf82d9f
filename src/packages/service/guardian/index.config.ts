export default definePageConfig({ navigationBarTitleText: '监护人申请' })
