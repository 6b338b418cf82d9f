import { configure } from '@testing-library/dom'
import { TextDecoder, TextEncoder } from 'node:util'
import { forgetSeen } from '../../src/lib/seen'
import { resetTaro } from './taro'

// jsdom leaves these out, browsers and WeChat have them.
Object.assign(globalThis, {
  TextEncoder,
  TextDecoder,
  IntersectionObserver: class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
})
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

configure({ asyncUtilTimeout: 20_000 })

beforeEach(() => {
  resetTaro()
  forgetSeen()
})
