import { defineConfig } from 'vite'

/** `vite build desk`: the desk as static files under /desk/, served by the server from dist/desk. */
export default defineConfig({
  base: '/desk/',
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    outDir: '../dist/desk',
    emptyOutDir: true,
    // WeCom's own browser on Android and iOS is behind the newest Chrome and Safari.
    target: ['chrome88', 'safari14'],
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      // antd and others mark their modules for React's server components, which means nothing in a browser bundle.
      onLog(level, log, handle) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
      },
    },
  },
})
