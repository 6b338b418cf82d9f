import Koa, { type Middleware } from 'koa'
import { ACCOUNT } from '../account'
import { loadSdk } from './sdk'
import { ANSWER, serve } from './serve'

type CoWechat = new (config: { token: string; appid: string; encodingAESKey: string }) => {
  middleware(answer: () => Promise<string>): Middleware
}

const Wechat = loadSdk('co-wechat') as CoWechat
const app = new Koa()
const wechat = new Wechat({
  token: ACCOUNT.token,
  appid: ACCOUNT.receiverId,
  encodingAESKey: ACCOUNT.aesKey,
})
app.use(wechat.middleware(async () => ANSWER))
serve(app.callback())
