import { zipSync, type Zippable } from 'fflate'

export function zip(files: Zippable): Buffer {
  return Buffer.from(zipSync(files, { mtime: new Date(2026, 0, 1) }))
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const TYPES = (main: string): Uint8Array =>
  bytesOf(
    `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/x" ContentType="application/vnd.${main}+xml"/></Types>`,
  )

const LINKS = (tag: string): Uint8Array =>
  bytesOf(`<?xml version="1.0"?><Relationships>${tag}</Relationships>`)

/** As an office program writes them, with what is given besides. */
export const docx = (more: Zippable = {}): Buffer =>
  zip({
    '[Content_Types].xml': TYPES('openxmlformats-officedocument.wordprocessingml.document.main'),
    '_rels/.rels': LINKS(
      '<Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/>',
    ),
    'word/document.xml': bytesOf('<w:document><w:t>激活步骤</w:t></w:document>'),
    'word/_rels/document.xml.rels': LINKS(
      '<Relationship Id="r2" Type="x/relationships/hyperlink" Target="https://example.com" TargetMode="External"/>',
    ),
    ...more,
  })

export const xlsx = (more: Zippable = {}): Buffer =>
  zip({
    '[Content_Types].xml': TYPES('openxmlformats-officedocument.spreadsheetml.sheet.main'),
    '_rels/.rels': LINKS(
      '<Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/>',
    ),
    'xl/workbook.xml': bytesOf('<workbook/>'),
    ...more,
  })

export const fetchedTemplate = LINKS(
  '<Relationship Id="r9" Type="x/relationships/attachedTemplate" Target="https://example.com/a.dotm" TargetMode="External"/>',
)
