import fc from 'fast-check'
import {
  child,
  children,
  childText,
  MAX_XML_DEPTH,
  MAX_XML_LENGTH,
  parseXml,
  XmlError,
  type XmlNode,
} from '../../server/wechat/xml'

const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth)

function refusal(source: string): XmlError {
  try {
    parseXml(source)
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
  throw new Error(`was read: ${source.slice(0, 80)}`)
}

describe('parseXml', () => {
  it('reads a flat message with CDATA and bare numbers, ids staying text', () => {
    const message = parseXml(
      '<xml><ToUserName><![CDATA[gh_1]]></ToUserName><MsgId>4561255354251345929</MsgId><Content><![CDATA[a<b&c]]></Content></xml>',
    )
    expect(message.name).toBe('xml')
    expect(childText(message, 'ToUserName')).toBe('gh_1')
    expect(childText(message, 'MsgId')).toBe('4561255354251345929')
    expect(childText(message, 'Content')).toBe('a<b&c')
    expect(childText(message, 'Event')).toBeUndefined()
  })

  it('reads one and many alike through children()', () => {
    const one = parseXml('<xml><List><TemplateId>a</TemplateId></List></xml>')
    const two = parseXml(
      '<xml><List><TemplateId>a</TemplateId></List><Other/><List><TemplateId>b</TemplateId></List></xml>',
    )
    const ids = (root: XmlNode): unknown[] =>
      children(root, 'List').map((item) => childText(item, 'TemplateId'))
    expect(ids(one)).toEqual(['a'])
    expect(ids(two)).toEqual(['a', 'b'])
    expect(children(one, 'Nothing')).toEqual([])
  })

  it('does not guess which of two siblings was meant', () => {
    const root = parseXml('<xml><FromUserName>a</FromUserName><FromUserName>b</FromUserName></xml>')
    expect(() => childText(root, 'FromUserName')).toThrow(XmlError)
    expect(() => child(root, 'FromUserName')).toThrow('<FromUserName> given twice at offset 35')
  })

  it.each([
    ['an XML declaration', '<?xml version="1.0" encoding="UTF-8"?>\n<xml><A>1</A></xml>\n'],
    ['a byte order mark', '\ufeff<xml><A>1</A></xml>'],
    ['blanks inside tags and between elements', '\n<xml >\r\n\t<A\n>1</A\t>\n</xml\n>'],
    ['CDATA beside text', '<xml><A><![CDATA[]]>1<![CDATA[]]></A></xml>'],
    ['a numeric reference', '<xml><A>&#49;</A></xml>'],
    ['a hexadecimal reference', '<xml><A>&#x31;</A></xml>'],
  ])('reads %s', (_name, source) => {
    expect(childText(parseXml(source), 'A')).toBe('1')
  })

  it.each([
    ['&lt;&gt;&amp;&quot;&apos;', '<>&"\''],
    ['&amp;lt;', '&lt;'],
    ['&#x1F600;你&#10;', '😀你\n'],
    ['<![CDATA[<xml>&amp;</xml>]]>', '<xml>&amp;</xml>'],
    ['<![CDATA[a]]]]><![CDATA[>b]]>', 'a]]>b'],
    ['  kept  ', '  kept  '],
    ['', ''],
  ])('resolves %j to %j', (content, expected) => {
    expect(childText(parseXml(`<xml><A>${content}</A></xml>`), 'A')).toBe(expected)
  })

  it.each([
    ['<xml><status><![CDATA[ok]]></status></xml>'],
    ['if (a[b[0]]>1) 就报错'],
    ['x]]>y'],
    [']]>'],
    [']]>]]>'],
    ['a]]></B>b'],
    ['a]]></ContentX>b'],
  ])('keeps the words %j whole, whose section ends WeChat did not split', (words) => {
    const source = `<xml><FromUserName><![CDATA[o1]]></FromUserName><Content><![CDATA[${words}]]></Content><MsgId>1</MsgId></xml>`
    const message = parseXml(source)
    expect([
      childText(message, 'FromUserName'),
      childText(message, 'Content'),
      childText(message, 'MsgId'),
    ]).toEqual(['o1', words, '1'])
  })

  it('reads an empty element as empty text', () => {
    expect(childText(parseXml('<xml><A/><B /></xml>'), 'A')).toBe('')
  })

  it.each([
    ['nothing', '', 'no root element'],
    ['plain text', 'success', 'no root element'],
    ['JSON', '{"a":1}', 'no root element'],
    ['a DTD', '<!DOCTYPE xml [<!ENTITY x "y">]><xml/>', 'a DTD'],
    [
      'an external entity',
      '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
      'a DTD',
    ],
    ['a DTD inside', '<xml><!DOCTYPE a></xml>', 'a DTD'],
    ['a comment', '<xml><!-- a --></xml>', 'a comment'],
    ['a processing instruction', '<xml><?php echo 1 ?></xml>', 'a processing instruction'],
    ['a stylesheet in front', '<?xml-stylesheet href="a"?><xml/>', 'malformed XML declaration'],
    ['another encoding', '<?xml version="1.0" encoding="GBK"?><xml/>', 'malformed XML declaration'],
    ['an endless declaration', '<?xml version="1.0"', 'unfinished XML declaration'],
    ['a second declaration', '<xml/><?xml version="1.0"?>', 'something after the root'],
    ['an entity of its own', '<xml><A>&xxe;</A></xml>', 'entity &xxe;'],
    ['a bare ampersand', '<xml><A>a & b</A></xml>', '& without a reference'],
    ['a reference to nothing', '<xml><A>&#0;</A></xml>', 'not a character'],
    ['a reference to half a character', '<xml><A>&#xD800;</A></xml>', 'not a character'],
    ['a reference beyond Unicode', '<xml><A>&#x110000;</A></xml>', 'not a character'],
    ['an attribute', '<xml a="1"/>', 'attributes are not read'],
    ['an unclosed element', '<xml><A>1</xml>', '</A> expected'],
    ['a crossed element', '<xml><A><B></A></B></xml>', '</B> expected'],
    ['an end tag that only begins alike', '<xml><A></AB></xml>', '</A> expected'],
    ['no end', '<xml><A>', '<A> is never closed'],
    ['CDATA without end', '<xml><![CDATA[a</xml>', 'CDATA is never closed'],
    ['the end of CDATA in text', '<xml><A>a]]>b</A></xml>', ']]> outside CDATA'],
    ['text beside elements', '<xml>text<A/></xml>', 'mixes text and elements'],
    ['a name that is none', '<xml><1/></xml>', 'not an element name'],
    ['an empty name', '<xml>< A/></xml>', 'not an element name'],
    ['two roots', '<xml/><xml/>', 'something after the root'],
    ['a tail', '<xml/>a', 'something after the root'],
  ])('refuses %s', (_name, source, fault) => {
    expect(refusal(source).fault).toContain(fault)
  })

  it('says where the fault is', () => {
    expect(refusal('<xml><A>1</A><!-- --></xml>')).toMatchObject({ name: 'XmlError', offset: 13 })
  })

  it('stops at its depth', () => {
    expect(parseXml(nested(MAX_XML_DEPTH)).name).toBe('a')
    expect(refusal(nested(MAX_XML_DEPTH + 1)).fault).toContain('deeper than')
  })

  it('stops at its length', () => {
    const filled = (length: number): string =>
      `<xml>${'a'.repeat(length - '<xml></xml>'.length)}</xml>`
    expect(parseXml(filled(MAX_XML_LENGTH)).text).toHaveLength(MAX_XML_LENGTH - 11)
    expect(refusal(filled(MAX_XML_LENGTH + 1)).fault).toContain('longer than')
  })

  it('carries names of Object.prototype as plain data', () => {
    const root = parseXml(
      '<xml><__proto__><polluted>1</polluted></__proto__><constructor>2</constructor></xml>',
    )
    expect(childText(root, 'constructor')).toBe('2')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(childText(root, 'toString')).toBeUndefined()
  })

  it('answers anything at all with a tree or an XmlError', () => {
    const readsOrRefuses = (source: string): void => {
      try {
        parseXml(source)
      } catch (error) {
        expect(error).toBeInstanceOf(XmlError)
      }
    }
    const shard = fc.constantFrom(
      '<',
      '>',
      '/',
      '<a>',
      '</a>',
      '<![CDATA[',
      ']]>',
      '&',
      '&amp;',
      '&#',
      ';',
      '<?xml',
      '?>',
      '<!',
      'a',
      ' ',
      '字',
      '\u0000',
      '=',
      '"',
    )
    fc.assert(
      fc.property(
        fc.array(shard, { maxLength: 60 }).map((shards) => shards.join('')),
        readsOrRefuses,
      ),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
        readsOrRefuses,
      ),
      { numRuns: 1000 },
    )
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), readsOrRefuses))
  })

  it.each([
    ['ampersands', '<xml>' + '&amp'.repeat(60_000) + '</xml>'],
    ['open tags', '<a>'.repeat(80_000)],
    ['siblings', '<xml>' + '<a/>'.repeat(60_000) + '</xml>'],
    ['CDATA starts', '<xml>' + '<![CDATA[]]'.repeat(20_000) + '</xml>'],
    ['blanks', '<xml' + ' '.repeat(250_000) + '/>'],
    ['declaration blanks', '<?xml version="1.0"' + ' '.repeat(250_000) + '?>'],
    ['brackets', '<xml>' + ']]'.repeat(120_000) + '</xml>'],
    ['section ends that somebody typed', '<xml><![CDATA[' + ']]>'.repeat(80_000) + '</xml>'],
  ])('takes no more than linear time over a pile of %s', (_name, source) => {
    const started = performance.now()
    try {
      parseXml(source)
    } catch (error) {
      expect(error).toBeInstanceOf(XmlError)
    }
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
