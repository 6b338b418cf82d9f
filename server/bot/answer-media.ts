import { PAGES, say, type Reply } from './reply'

/** What is said to something that is not a text. The bot does not pretend to have read it. */
export function answerMedia(type: string): Reply {
  switch (type) {
    case 'image':
      return say(
        '图片收到了。我还看不懂图片，麻烦用一句话说说遇到了什么，或者带着图片提交工单，客服会看',
        { label: '提交工单', page: PAGES.newTicket },
      )
    case 'voice':
      return say('语音收到了。我还听不懂语音，麻烦打一句话，或者回复“人工”', {
        label: '提交工单',
        page: PAGES.newTicket,
      })
    case 'video':
    case 'shortvideo':
      return say('视频收到了。麻烦用一句话说说遇到了什么，客服会接着看', {
        label: '提交工单',
        page: PAGES.newTicket,
      })
    case 'location':
      return say('位置收到了。处理订单不需要您的位置，请说说遇到了什么问题', {
        label: '联系客服',
        page: PAGES.contact,
      })
    case 'link':
      return say(
        '链接收到了，我不会打开它。如果这是有人冒充客服发给您的，请不要填写任何信息；要问问题，直接打字就好',
        { label: '联系客服', page: PAGES.contact },
      )
    case 'unsupported':
      return say('您发的这种内容微信没有让我们看到，麻烦换成文字或图片再说一次，或者回复“人工”', {
        label: '联系客服',
        page: PAGES.contact,
      })
    default:
      return say('收到了。这种内容我还看不懂，麻烦用文字说说遇到了什么，或者回复“人工”', {
        label: '联系客服',
        page: PAGES.contact,
      })
  }
}
