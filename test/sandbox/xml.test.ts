import { parseXml, writeXml } from '../../sandbox/protocol/xml'

describe('the sandbox reads and writes WeChat XML', () => {
  it('writes text as CDATA and numbers bare, so that 64-bit ids arrive whole', () => {
    expect(writeXml({ Content: 'a<b', MsgId: 23456789012345678n, CreateTime: 5 })).toBe(
      '<xml><Content><![CDATA[a<b]]></Content><MsgId>23456789012345678</MsgId><CreateTime>5</CreateTime></xml>',
    )
  })

  it("writes a section's end that somebody typed as WeChat does, which is to say as it is", () => {
    expect(writeXml({ Content: 'a]]>b]]>' })).toBe(
      '<xml><Content><![CDATA[a]]>b]]>]]></Content></xml>',
    )
  })

  it('reads what a server split', () => {
    expect(parseXml('<xml><Content><![CDATA[a]]]]><![CDATA[>b]]></Content></xml>')).toEqual({
      Content: 'a]]>b',
    })
  })

  it.each(['', 'plain', ']]', '<xml>&amp;', '换行\n和 emoji 🙂'])('gives back %j', (text) => {
    expect(parseXml(writeXml({ Content: text }))).toEqual({ Content: text })
  })

  it('keeps repeated elements as a list and nested ones as objects', () => {
    expect(
      parseXml('<xml><Event><List><Id>1</Id></List><List><Id>2</Id></List></Event></xml>'),
    ).toEqual({ Event: { List: [{ Id: '1' }, { Id: '2' }] } })
  })

  it.each([
    ['a DTD', '<!DOCTYPE xml [<!ENTITY a "b">]><xml><A>&a;</A></xml>'],
    ['an unknown entity', '<xml><A>&a;</A></xml>'],
    ['a bare ampersand', '<xml><A>a & b</A></xml>'],
    ['JSON', '{"a":1}'],
    ['another root', '<html><A>1</A></html>'],
    ['text beside elements', '<xml>hi<A>1</A></xml>'],
    ['a wrong end', '<xml><A>1</B></xml>'],
    ['something after the end', '<xml><A>1</A></xml><xml></xml>'],
    ['attributes', '<xml><A b="1">1</A></xml>'],
    ['endless depth', `<xml>${'<A>'.repeat(20)}1${'</A>'.repeat(20)}</xml>`],
    ['no end', '<xml><A>1</A>'],
  ])('refuses %s', (_what, source) => {
    expect(() => parseXml(source)).toThrow()
  })
})
