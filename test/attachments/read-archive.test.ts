import { acceptFile } from '../../server/attachments/accept-file'
import { DOCX, XLSX, ZIP } from '../../server/attachments/file-kinds'
import { bytesOf, docx, fetchedTemplate, xlsx, zip } from './archives'
import { PDF, photograph } from './pictures'

const PROGRAM = Uint8Array.from([0x4d, 0x5a, 0x90, 0x00])

describe('documents, tables and archives are kept to the byte', () => {
  it.each([
    ['a document', docx(), DOCX],
    ['a document with a table in it', docx({ 'word/embeddings/a.xlsx': xlsx() }), DOCX],
    ['a table', xlsx(), XLSX],
    ['files put together', zip({ '截图/1.txt': bytesOf('充值失败'), 'a.pdf': PDF }), ZIP],
    ['an archive with a document', zip({ 'a.docx': docx() }), ZIP],
  ])('%s', async (_what, bytes, mediaType) => {
    expect(await acceptFile(bytes)).toEqual({ bytes, mediaType, width: null, height: null })
  })

  it('pictures in an archive stay as they are', async () => {
    const bytes = zip({ '1.jpg': await photograph() })
    expect((await acceptFile(bytes)).bytes.equals(bytes)).toBe(true)
  })
})

describe('notes from an older Windows', () => {
  it.each([
    ['in GB 18030', Buffer.from([0xb3, 0xe4, 0xd6, 0xb5, 0xca, 0xa7, 0xb0, 0xdc]), 'gb18030'],
    ['in UTF-16', Buffer.from('\uFEFF充值失败', 'utf16le'), 'utf-16le'],
  ])('%s', async (_what, bytes, charset) => {
    expect(await acceptFile(bytes)).toMatchObject({
      bytes,
      mediaType: `text/plain; charset=${charset}`,
    })
  })
})

describe('what is fetched when a document is opened is found however it is spelled', () => {
  const tag = (type: string) =>
    `<Relationship Id="r9" Type="x/${type}" Target="https://example.com/a" TargetMode="External"/>`
  const rels = (text: string) => `<Relationships>${text}</Relationships>`
  const template = rels(tag('attachedTemplate'))
  it.each([
    ['single quotes', template.replaceAll('"', "'")],
    ['many blanks', template.replace(' Type', `${' '.repeat(5000)}Type`)],
    ['a sign in a value', template.replace('Id="r9"', 'Id="r>9"')],
    ['letters by number', template.replace('External', '&#69;xternal')],
    ['an entity', `<!DOCTYPE x [<!ENTITY e "External">]>${template}`],
    ['a prefix', template.replaceAll('<Relationship', '<r:Relationship')],
    ['a type in a value', template.replace('/a"', `/a Type='x/hyperlink'"`)],
    ['a picture', rels(tag('image'))],
  ])('%s', async (_what, text) => {
    for (const name of ['word/_rels/a.xml.rels', 'word/_rels/a.xml.RELS'])
      await expect(acceptFile(docx({ [name]: bytesOf(text) }))).rejects.toMatchObject({
        code: 'has_macros',
      })
  })

  it('in UTF-16', async () => {
    const bytes = docx({ 'word/_rels/a.xml.rels': Buffer.from(template, 'utf16le') })
    await expect(acceptFile(bytes)).rejects.toMatchObject({ code: 'has_macros' })
  })

  it('a table that reads another table is kept', async () => {
    const links = { 'xl/externalLinks/_rels/a.xml.rels': bytesOf(rels(tag('externalLinkPath'))) }
    expect(await acceptFile(xlsx(links))).toMatchObject({ mediaType: XLSX })
  })
})

describe('what an archive may not be', () => {
  const cut = (): Buffer => docx().subarray(0, -30)
  const renamed = (): Buffer => {
    const bytes = zip({ 'a.txt': bytesOf('x') })
    bytes.write('b', 30)
    return bytes
  }
  const sealed = (): Buffer => {
    const bytes = zip({ 'a.txt': bytesOf('x') })
    const central = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
    bytes.writeUInt16LE(1, central + 8)
    return bytes
  }
  /** One entry of 4 MiB that is listed sixty times, and says of itself that it is one byte. */
  const lying = (): Buffer => {
    const one = zip({ 'a.txt': new Uint8Array(4 * 1024 * 1024) })
    const central = one.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
    const end = one.length - 22
    one.writeUInt32LE(1, central + 24)
    const tail = Buffer.from(one.subarray(end))
    tail.writeUInt16LE(60, 8)
    tail.writeUInt16LE(60, 10)
    const list = Array.from({ length: 60 }, () => one.subarray(central, end))
    return Buffer.concat([one.subarray(0, central), ...list, tail])
  }

  it.each([
    ['with a program', zip({ 'a.txt': PROGRAM }), 'holds_program'],
    ['with what Windows runs by its name', zip({ '发票.pdf.js': bytesOf('x') }), 'holds_program'],
    ['with a name that ends in dots', zip({ 'a.exe. .': bytesOf('x') }), 'holds_program'],
    [
      'with a second name',
      zip({ 'a.txt': [bytesOf('x'), { extra: { 0x7075: bytesOf('12345b.exe') } }] }),
      'archive_unreadable',
    ],
    ['with a shortcut', zip({ 'a.lnk': bytesOf('x') }), 'holds_program'],
    ['an app for Android', zip({ 'AndroidManifest.xml': bytesOf('x') }), 'holds_program'],
    [
      'an archive in an archive',
      zip({ 'a.zip': zip({ 'b.txt': bytesOf('x') }) }),
      'archive_in_archive',
    ],
    ['another make of archive in it', zip({ a: bytesOf('Rar!\x1a\x07') }), 'archive_in_archive'],
    ['a document with macros', docx({ 'word/vbaProject.bin': bytesOf('x') }), 'has_macros'],
    [
      'a template fetched on opening',
      docx({ 'word/_rels/settings.xml.rels': fetchedTemplate }),
      'has_macros',
    ],
    [
      'a table that calls a program',
      xlsx({
        'xl/externalLinks/externalLink1.xml': bytesOf(
          '<externalLink><ddeLink ddeService="cmd"/></externalLink>',
        ),
      }),
      'has_macros',
    ],
    [
      'a document in an archive with macros',
      zip({ 'a.docx': docx({ 'word/vbaProject.bin': bytesOf('x') }) }),
      'has_macros',
    ],
    ['a path that leads outside', zip({ '../../a.txt': bytesOf('x') }), 'archive_unreadable'],
    ['one that breaks off', cut(), 'archive_unreadable'],
    ['an entry with two names', renamed(), 'archive_unreadable'],
    ['one with a password', sealed(), 'archive_sealed'],
    [
      'more than can be looked through',
      zip(Object.fromEntries(Array.from({ length: 1001 }, (_, no) => [`${no}.txt`, bytesOf('x')]))),
      'archive_too_large',
    ],
    ['one that is empty', zip({}), 'empty_file'],
    [
      'slides',
      zip({ '[Content_Types].xml': bytesOf('x'), 'ppt/presentation.xml': bytesOf('x') }),
      'file_type_refused',
    ],
    [
      'an old office file',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      'file_type_refused',
    ],
    ['another make of archive', Buffer.from('Rar!\x1a\x07\x01\x00'), 'file_type_refused'],
  ])('%s', async (_what, bytes, code) => {
    await expect(acceptFile(bytes)).rejects.toMatchObject({
      code,
      details: { public: expect.stringMatching(/请/) },
    })
  })

  it('what unpacks to far more than it says is found while it is unpacked', async () => {
    const bytes = lying()
    expect(bytes.length).toBeLessThan(20_000)
    await expect(acceptFile(bytes)).rejects.toMatchObject({ code: 'archive_too_large' })
  })
})
