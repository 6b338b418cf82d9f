import path from 'node:path'
import type { IPluginContext } from '@tarojs/service'
import { attributes, components } from './attributes.json'

interface MiniPlatform {
  template: {
    mergeComponents(ctx: IPluginContext, patch: Record<string, Record<string, string>>): void
  }
  runtimePath: string | string[]
}

/**
 * Taro's templates pass on the attributes that they list, and those of access are not among them. They are added to the template
 * and, in the same places, to the runtime: the one-letter names of both are counted along the same list, so either alone shifts them.
 */
export default (ctx: IPluginContext): void => {
  ctx.registerMethod({
    name: 'onSetupClose',
    fn(platform: MiniPlatform) {
      const added = Object.fromEntries(attributes.map((name) => [name, '']))
      platform.template.mergeComponents(
        ctx,
        Object.fromEntries(components.map((component) => [component, added])),
      )
      platform.runtimePath = [platform.runtimePath, path.join(__dirname, 'runtime.js')].flat()
    },
  })
}
