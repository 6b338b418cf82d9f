/// <reference types="@tarojs/taro" />

declare module '*.scss'
declare module '*.png' {
  const address: string
  export default address
}

/** Origin of the server, fixed when the mini program is built; H5 does not use it. */
declare const API_ORIGIN: string
