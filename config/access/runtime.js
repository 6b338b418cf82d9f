import { mergeInternalComponents } from '@tarojs/shared'
import { attributes, components } from './attributes.json'

// The twin of index.ts: the same components and the same attributes, in the same order.
const added = () => Object.fromEntries(attributes.map((name) => [name, '']))

mergeInternalComponents(Object.fromEntries(components.map((component) => [component, added()])))
