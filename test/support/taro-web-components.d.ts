/** Taro ships these files without types of their own. */
declare module '@tarojs/components-react/dist/components/*' {
  import type { ComponentType } from 'react'

  const component: ComponentType<Record<string, unknown>>
  export default component
}
