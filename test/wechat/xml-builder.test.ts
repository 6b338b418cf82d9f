import fc from 'fast-check'
import { parseXml, type XmlNode } from '../../server/wechat/xml'
import { buildXml, cdata, type XmlObject } from '../../server/wechat/xml-builder'

describe('buildXml', () => {
  it('writes strings as CDATA, numbers bare, lists as repeated elements, and leaves undefined out', () => {
    expect(
      buildXml({
        ToUserName: 'o1',
        CreateTime: 1458300676,
        Nothing: undefined,
        ArticleCount: 2,
        Articles: { item: [{ Title: '甲' }, { Title: '乙' }] },
      }),
    ).toBe(
      '<xml><ToUserName><![CDATA[o1]]></ToUserName><CreateTime>1458300676</CreateTime><ArticleCount>2</ArticleCount>' +
        '<Articles><item><Title><![CDATA[甲]]></Title></item><item><Title><![CDATA[乙]]></Title></item></Articles></xml>',
    )
  })

  it('splits the end of CDATA inside text', () => {
    expect(cdata('a]]>b')).toBe('<![CDATA[a]]]]><![CDATA[>b]]>')
    expect(parseXml(buildXml({ A: ']]>]]>' })).children[0]?.text).toBe(']]>]]>')
  })

  it('drops characters that XML does not have', () => {
    expect(cdata('a\u0000b\u001fc\td\n')).toBe('<![CDATA[abc\td\n]]>')
  })

  it.each([
    ['a name with a bracket', { 'a><b': 'x' }],
    ['an empty name', { '': 'x' }],
    ['NaN', { A: Number.NaN }],
  ])('refuses %s', (_name, content) => {
    expect(() => buildXml(content)).toThrow(TypeError)
  })

  it('is read back as it was written', () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,10}$/)
    const text = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      // eslint-disable-next-line no-control-regex -- exactly the characters that are dropped by design
      .map((value) => value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''))
    const tricky = fc
      .array(fc.constantFrom(']]>', '<![CDATA[', '<', '&amp;', ']', '>', '字'), { maxLength: 8 })
      .map((parts) => parts.join(''))
    const { tree } = fc.letrec<{ tree: XmlObject }>((tie) => ({
      tree: fc.dictionary(
        name,
        fc.oneof(
          { maxDepth: 4 },
          fc.oneof(text, tricky),
          fc.integer(),
          tie('tree'),
          fc.array(fc.oneof({ maxDepth: 4 }, text, fc.integer(), tie('tree')), {
            minLength: 1,
            maxLength: 3,
          }),
        ),
        { minKeys: 1, maxKeys: 5, noNullPrototype: true },
      ),
    }))
    fc.assert(
      fc.property(tree, (content) => {
        expect(shapeOf(parseXml(buildXml(content)))).toEqual(expectedShape('xml', content))
      }),
    )
  })
})

type Shape = [name: string, content: string | Shape[]]

function shapeOf(node: XmlNode): Shape {
  return [node.name, node.children.length > 0 ? node.children.map(shapeOf) : node.text]
}

function expectedShape(name: string, value: XmlObject | string | number): Shape {
  if (typeof value !== 'object') return [name, String(value)]
  const inside = Object.entries(value).flatMap(([key, one]) =>
    [one].flat().flatMap((item) => (item === undefined ? [] : [expectedShape(key, item)])),
  )
  return [name, inside]
}
