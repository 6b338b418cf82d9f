/** Things to send from a phone that has no camera, no microphone and no place. */

export const phrases = [
  '我的订单',
  '人工',
  '我于2023年10月1日14:00购买游戏A点卡（订单号HKM202310010001），激活时提示"卡密无效"',
]

export const kfPhrases = [
  '转人工',
  '我的订单发货了吗',
  '我的卡密无效，订单号HKM202310010001',
  '我要退款',
  '等太久了，我要投诉',
]

/** The last one asks for what no agent may ask for: it should be noticed. */
export const servicerPhrases = ['您好，我在看您的订单', '已为您补发，请查收', '请把登录密码发给我']

export const sampleLocation = {
  latitude: 20.0174,
  longitude: 110.3492,
  label: '示例地点 · 海口市龙华区',
}

export const sampleLink = {
  title: '示例链接：充值页面打不开',
  description: '用户转来的一个网页',
  url: 'https://example.com/recharge',
}

export const VOICE_SECONDS = 3
const FRAMES_PER_SECOND = 50
const FRAME_BYTES = 32
/** Header of an AMR frame in the 12.2 kbit/s mode. */
const FRAME_HEADER = 0x3c

/** Silence as a well-formed AMR file. */
export function sampleVoice(): string {
  const frame = String.fromCharCode(FRAME_HEADER) + '\0'.repeat(FRAME_BYTES - 1)
  return btoa('#!AMR\n' + frame.repeat(VOICE_SECONDS * FRAMES_PER_SECOND))
}

const sampleFile = '示例文件\n订单号 HKM202310010001\n激活时提示“卡密无效”\n'

/** A short text file, as base64 of its UTF-8. */
export function sampleDocument(): { fileName: string; contentType: string; base64: string } {
  const bytes = new TextEncoder().encode(sampleFile)
  return {
    fileName: '订单说明.txt',
    contentType: 'text/plain',
    base64: btoa(String.fromCharCode(...bytes)),
  }
}

/** A drawn screenshot of a failed activation, as base64 PNG. */
export function samplePicture(): string {
  const canvas = document.createElement('canvas')
  canvas.width = 360
  canvas.height = 480
  const pen = canvas.getContext('2d')
  if (pen) {
    const block = (colour: string, box: readonly [number, number, number, number]) => {
      pen.fillStyle = colour
      pen.fillRect(...box)
    }
    const line = (text: string, y: number, style: { size: number; colour: string }) => {
      pen.fillStyle = style.colour
      pen.font = `${style.size}px sans-serif`
      pen.fillText(text, 28, y)
    }
    block('#f6f7f5', [0, 0, 360, 480])
    block('#ffffff', [16, 64, 328, 220])
    block('#fdecea', [16, 208, 328, 76])
    line('示例截图', 40, { size: 18, colour: '#4a5b58' })
    line('激活点卡', 112, { size: 26, colour: '#12211f' })
    line('卡号 8866 **** **** 0417', 156, { size: 18, colour: '#4a5b58' })
    line('激活失败：卡密无效', 254, { size: 22, colour: '#c0342b' })
  }
  return base64Of(canvas.toDataURL('image/png'))
}

export function readFile(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(base64Of(typeof reader.result === 'string' ? reader.result : ''))
    reader.onerror = () => reject(reader.error ?? new Error('unreadable file'))
    reader.readAsDataURL(file)
  })
}

function base64Of(dataUrl: string): string {
  return dataUrl.slice(dataUrl.indexOf(',') + 1)
}
