/** 0 未处理, 1 智能助手接待, 2 待接入池排队, 3 人工接待, 4 已结束 (wechat-protocols: kf/service_state). */
export type ServiceState = 0 | 1 | 2 | 3 | 4
