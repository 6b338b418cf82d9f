import path from 'node:path'
import { defineConfig } from '@tarojs/cli'

/**
 * Sizes are written in px and stay px on both platforms: a point is a point on every phone, as in WeChat's own pages,
 * and only type grows with the reader's setting. So neither rpx nor rem conversion is on.
 */
const AS_WRITTEN = { pxtransform: { enable: false, config: {} } }

/**
 * So many templates stand in one another before a component begins anew; each level of them costs 3.4 KB of the main package. No page is so
 * deep (test/weapp/every-page). Taro's types do not know of it.
 */
const LEVELS = { baseLevel: 12 }

const platform = process.env.TARO_ENV ?? 'weapp'
const isWeapp = platform === 'weapp'

export default defineConfig<'webpack5'>({
  projectName: 'xinqiao',
  designWidth: 375,
  deviceRatio: { 375: 2, 640: 2.34 / 2, 750: 1, 828: 1.81 / 2 },
  sourceRoot: 'src',
  outputRoot: `dist/${platform}`,
  alias: { '@': path.resolve(__dirname, '..', 'src') },
  defineConstants: {
    // A mini program has no origin of its own: the server's is fixed when it is built. H5 talks to where it came from.
    API_ORIGIN: JSON.stringify(process.env.TARO_APP_API_ORIGIN ?? 'http://127.0.0.1:3000'),
  },
  // theme.json names the tab bar's icons, so nothing that is compiled leads to them.
  copy: {
    patterns: isWeapp
      ? ['assets/tab-bar', 'sitemap.json'].map((name) => ({
          from: `src/${name}`,
          to: `dist/weapp/${name}`,
        }))
      : [],
    options: {},
  },
  plugins: isWeapp ? [path.resolve(__dirname, 'access/index.ts')] : [],
  framework: 'react',
  compiler: 'webpack5',
  cache: { enable: true },
  mini: {
    // Every component has its own class names, so the order of their styles says nothing.
    miniCssExtractPluginOption: { ignoreOrder: true },
    ...LEVELS,
    // What only subpackages use goes into them, not into the main package.
    optimizeMainPackage: { enable: true },
    postcss: AS_WRITTEN,
  },
  // Files are UTF-8: Chinese as it is takes half of what its escapes take.
  ...(isWeapp && { terser: { enable: true, config: { output: { ascii_only: false } } } }),
  h5: {
    publicPath: '/',
    staticDirectory: 'static',
    router: { mode: 'hash' },
    postcss: { ...AS_WRITTEN, autoprefixer: { enable: true, config: {} } },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    webpackChain(chain) {
      // Without it every page carries its own copy of the components.
      chain.optimization.splitChunks({
        chunks: 'all',
        cacheGroups: {
          vendors: { test: /[\\/]node_modules[\\/]/, name: 'vendors', priority: 10 },
          common: { name: 'common', minChunks: 2, priority: 1 },
        },
      })
      // Gzipped, what is first loaded is well below what the warning is about.
      chain.performance.hints(false)
    },
    output: {
      filename: 'js/[name].[contenthash:8].js',
      chunkFilename: 'js/[name].[contenthash:8].js',
    },
  },
})
