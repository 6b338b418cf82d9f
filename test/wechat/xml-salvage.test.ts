import fc from 'fast-check'
import { childText, XmlError } from '../../server/wechat/xml'
import { parseEnvelope } from '../../server/wechat/xml-salvage'

const envelope = (words: string, type = 'text'): string =>
  '<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oPerson]]></FromUserName><CreateTime>1772683200</CreateTime>' +
  `<MsgType><![CDATA[${type}]]></MsgType><Content><![CDATA[${words}]]></Content><MsgId>7000000000000001</MsgId></xml>`
const read = (xml: string) => {
  const node = parseEnvelope(xml)
  return ['FromUserName', 'MsgType', 'Content', 'MsgId'].map((name) => childText(node, name))
}

describe('a message that the platform sealed', () => {
  it.each([
    'x]]></Content><FromUserName><![CDATA[oSomebodyElse]]></FromUserName><Content><![CDATA[y',
    ']]></Content><MsgId>1</MsgId></xml><xml>',
    '<![CDATA[ <!-- ]]></Content><!-- -->',
    ']]></Content>',
    '<MsgType><![CDATA[event]]></MsgType>]]></Content><MsgType>',
  ])('keeps %j as words, whatever of our own envelope stands in them', (words) => {
    expect(read(envelope(words))).toEqual(['oPerson', 'text', words, '7000000000000001'])
  })

  it("is never lost, and never becomes another one's, whatever was written in it", () => {
    const shard = fc.constantFrom(
      '<',
      '>',
      '</Content>',
      '<Content>',
      '<![CDATA[',
      ']]>',
      '&',
      '</xml>',
      '<xml>',
      '<FromUserName>o2</FromUserName>',
      'a',
      '字',
      ' ',
    )
    fc.assert(
      fc.property(
        fc.array(shard, { maxLength: 20 }).map((shards) => shards.join('')),
        (words) => {
          const [from, type, content, msgId] = read(envelope(words))
          expect([from, type, msgId]).toEqual(['oPerson', 'text', '7000000000000001'])
          // Two sections with something between them are XML too: that much cannot be told apart from what was typed.
          if (!/\]\]>[\s\S]*<!\[CDATA\[/.test(words)) expect(content).toBe(words)
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    ['an event', envelope('a]]></Content><b>', 'event')],
    ['nothing of the platforms', '{"a":1}'],
    ['a DTD', '<!DOCTYPE x><xml/>'],
    [
      'a message of nobody',
      '<xml><MsgType>text</MsgType><Content><![CDATA[a]]></b></Content></xml>',
    ],
  ])('%s is not made up', (_name, xml) => {
    expect(() => parseEnvelope(xml)).toThrow(XmlError)
  })
})
