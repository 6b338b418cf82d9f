/**
 * WeChat takes its own colours by name from theme.json, so that bars follow dark mode; a browser's bars get theirs in
 * app.scss.
 */
const isWeapp = process.env.TARO_ENV === 'weapp'
const themed = (name: string, browser: string): string => (isWeapp ? `@${name}` : browser)
const tab = (name: string, text: string) => ({
  pagePath: `pages/${name}/index`,
  text,
  iconPath: themed(`${name}Icon`, `assets/tab-bar/${name}-light.png`),
  selectedIconPath: themed(`${name}IconSelected`, `assets/tab-bar/${name}-light-selected.png`),
})

export default defineAppConfig({
  pages: ['pages/home/index', 'pages/orders/index', 'pages/messages/index', 'pages/mine/index'],
  subPackages: [
    {
      root: 'packages/service',
      pages: [
        'contact/index',
        'waiting/index',
        'history/index',
        'rating/index',
        'lost/index',
        'promises/index',
        'official/index',
        'complaints/index',
        'blocks/index',
        'guardian/index',
        'freeze/index',
        'call-back/index',
        'first-aid/index',
        'staff/index',
      ],
    },
    {
      root: 'packages/orders',
      pages: ['detail/index', 'claim/index', 'claim-progress/index'],
    },
    {
      root: 'packages/tickets',
      pages: ['new/index', 'list/index', 'detail/index', 'evidence/index'],
    },
    {
      root: 'packages/account',
      pages: [
        'binding/index',
        'logins/index',
        'looks/index',
        'contacts/index',
        'my-data/index',
        'erase/index',
      ],
    },
  ],
  // What one tap from a tab may open is fetched while the tab is read.
  preloadRule: {
    'pages/home/index': { network: 'all', packages: ['packages/service', 'packages/tickets'] },
    'pages/messages/index': { network: 'all', packages: ['packages/service'] },
    'pages/mine/index': { network: 'all', packages: ['packages/service', 'packages/account'] },
    'pages/orders/index': { network: 'all', packages: ['packages/orders'] },
  },
  tabBar: {
    color: themed('tabColor', '#5d6b66'),
    selectedColor: themed('tabSelectedColor', '#0b6e69'),
    backgroundColor: themed('sheet', '#ffffff'),
    borderStyle: 'black',
    list: [
      tab('home', '首页'),
      tab('orders', '订单'),
      tab('messages', '消息'),
      tab('mine', '我的'),
    ],
  },
  window: {
    navigationStyle: 'default',
    navigationBarTitleText: '信桥客服',
    navigationBarBackgroundColor: themed('paper', '#f6f7f5'),
    navigationBarTextStyle: isWeapp ? '@titleStyle' : 'black',
    backgroundColor: themed('paper', '#f6f7f5'),
    backgroundTextStyle: isWeapp ? '@pullStyle' : 'dark',
  },
  ...(isWeapp
    ? { darkmode: true, themeLocation: 'theme.json', sitemapLocation: 'sitemap.json' }
    : {}),
  lazyCodeLoading: 'requiredComponents',
  __usePrivacyCheck__: true,
  networkTimeout: { request: 15_000, uploadFile: 60_000 },
})
