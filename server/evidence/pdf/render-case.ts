import QRCode from 'qrcode'
import { formatForWechat, toOffsetIso } from '../../lib/shanghai-time'
import type { CaseFile, EvidenceCase, SaidPart } from '../case'
import { loadFonts } from './font'
import { openPaper, type Paper } from './paper'

/** A picture as it is printed: smaller than the original, which is in the ZIP. */
export interface PrintedPicture {
  no: number
  bytes: Buffer
  width: number
  height: number
}

const when = (iso: string | null): string | null => iso && formatForWechat(new Date(iso))

/** Written for somebody who never saw the app: what this is, the matter on one page, then everything in its order. */
export async function renderCase(
  told: EvidenceCase,
  pictures: readonly PrintedPicture[],
): Promise<Buffer> {
  const title = `服务记录证明 ${told.number}`
  const paper = openPaper(await loadFonts(), { title, author: told.platform, madeAt: told.madeAt })
  drawCover(paper, told)
  drawOrder(paper, told)
  await drawSaid(
    paper,
    '三、处理经过',
    '平台和客户就这张工单做过的每一步，先后顺序和记录一致。',
    told.timeline,
  )
  await drawMessages(paper, told)
  await drawFiles(paper, told, pictures)
  await drawCheck(paper, told)
  return paper.finish(`${title}  由${told.platform}出具  核对：${told.verifyUrl}`)
}

function drawCover(paper: Paper, told: EvidenceCase): void {
  const { number, platform, notice, madeAt, customer, ticket, order } = told
  paper.text('服务记录证明', { size: 24, bold: true, below: 2 })
  paper.text(`${platform} 出具  编号 ${number}  ${formatForWechat(madeAt)}`, {
    ink: 'quiet',
    below: 10,
  })
  paper.box([
    `这是${platform}应客户本人的要求，从服务系统里原样取出的记录，可以交给 12315 平台、黑猫投诉或其他受理单位。`,
    '里面有订单、客户提出的问题、平台的每一步处理、双方说过的话，以及图片和文件。人名、账号做了遮盖；密码、完整的卡密等本来就不保存。',
    '文件末尾有电子签名，改动任何一个字节都能查出来。怎样核对，见最后一节。',
    ...(notice === null ? [] : [`说明：${notice}。`]),
  ])
  paper.heading('一、一页看懂')
  paper.facts([
    [
      '客户',
      customer.memberId === null
        ? customer.name
        : `${customer.name}（会员号 ${customer.memberId}）`,
    ],
    ['经营者', platform],
    [
      '买的什么',
      order &&
        `${order.productName} × ${order.quantity}，${order.amount}，订单号 ${order.orderNumber}`,
    ],
    ['出了什么问题', ticket.description],
    ['报错原文', ticket.errorText],
    ['客户试过', ticket.tried],
    ['什么时候发生', when(ticket.occurredAt)],
    ['什么时候提出', when(ticket.createdAt)],
    [
      '类别和部门',
      `${ticket.kindName}，由${ticket.department}处理${ticket.holder === null ? '，还没有人接手' : `，经办 ${ticket.holder}`}`,
    ],
    ['责任方', ticket.basis === null ? ticket.side : `${ticket.side}。依据：${ticket.basis}`],
    ['平台给的解决', ticket.resolution ?? '到出具时还没有给出解决'],
    ['现在的状态', ticket.headline],
    ...ticket.promises.map(
      ({ name, dueAt, doneAt }) => [`承诺：${name}`, promiseText(told, dueAt, doneAt)] as const,
    ),
  ])
}

function promiseText({ madeAt }: EvidenceCase, dueAt: string, doneAt: string | null): string {
  const due = `应在 ${when(dueAt) ?? ''} 前`
  if (doneAt === null)
    return `${due}，到出具时还没有做到${new Date(dueAt) < madeAt ? '，已经超过' : ''}`
  return `${due}，实际 ${when(doneAt) ?? ''}，${new Date(doneAt) <= new Date(dueAt) ? '做到了' : '晚了'}`
}

function drawOrder(paper: Paper, { order }: EvidenceCase): void {
  paper.heading('二、订单')
  if (order === null) {
    paper.text('这张工单没有关联订单。')
    return
  }
  paper.facts([
    ['订单号', order.orderNumber],
    ['商品', `${order.productName} × ${order.quantity}`],
    ['金额', order.amount],
    ['付款方式', order.method],
    ['支付单号', order.reference],
    ['充值账号', order.account],
    ['订单状态', order.state],
    ['经过', order.steps.map(({ at, text }) => `${when(at) ?? ''}  ${text}`).join('\n')],
    [
      '卡密',
      order.cards
        .map(({ name, looks }, index) => `第 ${index + 1} 张  ${name}  客户查看过 ${looks} 次`)
        .join('\n'),
    ],
    ['退款规则', order.refundRule],
  ])
  if (order.cards.length > 0)
    paper.text(
      '卡密是兑换商品用的一串密码，客户本人点开才能看到，每次查看都有记录。这里只写卡号的末尾。',
      { size: 9, ink: 'hint' },
    )
}

async function drawSaid(
  paper: Paper,
  title: string,
  lead: string,
  parts: readonly SaidPart[],
): Promise<void> {
  paper.heading(title)
  paper.text(lead, { size: 9.5, ink: 'hint', below: 8 })
  for (const { at, who, channel, text, files } of parts) {
    await paper.breathe()
    const brought =
      files.length === 0 ? '' : `${text === '' ? '' : '\n'}（见附件 ${files.join('、')}）`
    paper.entry(
      toOffsetIso(new Date(at)).slice(0, 16).replace('T', ' '),
      channel === null ? who : `${who} · ${channel}`,
      `${text}${brought}`,
    )
  }
}

async function drawMessages(
  paper: Paper,
  { messages, messagesFrom, messagesTo, moreMessages }: EvidenceCase,
): Promise<void> {
  const lead =
    messages.length === 0
      ? '这段时间里客户没有在聊天里和平台说过话。'
      : `从 ${when(messagesFrom) ?? ''} 到 ${when(messagesTo) ?? ''}，客户在微信里和平台说过的话，一条不少。${
          moreMessages ? '更早的没有放进来，超过了一份文件能放的数量。' : ''
        }“自动客服”是程序，“客服”是人。`
  await drawSaid(paper, '四、沟通记录', lead, messages)
}

async function drawFiles(
  paper: Paper,
  { files }: EvidenceCase,
  pictures: readonly PrintedPicture[],
): Promise<void> {
  paper.heading('五、图片和文件')
  if (files.length === 0) {
    paper.text('没有图片和文件。')
    return
  }
  paper.text(
    '图片在这里缩小打印，原件在压缩包里。指纹（SHA-256）由文件内容算出，改动一点就会变。',
    { size: 9.5, ink: 'hint', below: 8 },
  )
  const printed = new Map(pictures.map((picture) => [picture.no, picture]))
  for (const file of files) {
    await paper.breathe()
    const picture = printed.get(file.no)
    if (picture) paper.picture(picture.bytes, picture, captionOf(file))
    else
      for (const [index, line] of captionOf(file).entries())
        paper.text(line, index === 0 ? { below: 1 } : { size: 8.5, ink: 'hint', below: 8 })
  }
}

function captionOf({ no, name, from, at, sha256, leftOut }: CaseFile): string[] {
  return [
    `附件 ${no}  ${from}，${when(at) ?? ''}  ${name}`,
    `指纹 ${sha256}${leftOut === null ? '' : `（${leftOut}）`}`,
  ]
}

async function drawCheck(paper: Paper, { platform, verifyUrl }: EvidenceCase): Promise<void> {
  paper.heading('六、怎样核对这份文件')
  const image = await QRCode.toBuffer(verifyUrl, { margin: 1, width: 360 })
  paper.text(
    `用浏览器打开 ${verifyUrl}，选中这个文件，页面马上告诉您它有没有被改过。文件不会上传，只在您的设备上计算。`,
  )
  paper.text('请用收到的电子文件核对。打印件、截图和另存的文件没有签名，核对不了。')
  paper.text(
    '同时得到的压缩包里有图片和文件的原件、全部记录（records.json），以及不依赖平台的核对程序（verify.mjs）。',
    { below: 10 },
  )
  if (paper.replaced.size > 0) {
    const named = [...paper.replaced]
      .map((sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}`)
      .join('、')
    paper.text(`有的字这份文件的字体里没有，已用方括号写明，原文在 records.json 里：${named}`, {
      size: 9,
      ink: 'hint',
      below: 8,
    })
  }
  paper.picture(image, { width: 96, height: 96 }, [`${platform}的核对页面`])
}
