import { defineConfig } from 'vite'

/** `vite build sandbox/page`: the demo page as static files, served by the sandbox from dist/sandbox-page. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  build: { outDir: '../../dist/sandbox-page', emptyOutDir: true },
})
