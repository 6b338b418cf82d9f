// WeChat draws its own bars.
export {}
