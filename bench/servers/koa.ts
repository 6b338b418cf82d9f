import Koa from 'koa'
import { serve } from './serve'

// The yardstick: a Koa that reads nothing and says the one word that WeChat accepts.
const app = new Koa()
app.use((ctx) => {
  ctx.body = 'success'
})
serve(app.callback())
