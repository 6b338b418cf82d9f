import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { acceptFile, MAX_FILE_BYTES } from '../../server/attachments/accept-file'
import { AMR, PDF, photograph, screenshot } from './pictures'

describe('pictures are drawn anew', () => {
  it('a photograph loses where and by what it was taken, and stands upright', async () => {
    const original = await photograph()
    expect((await sharp(original).metadata()).exif?.toString('latin1')).toContain('Secret Place')
    const { bytes, mediaType, width, height } = await acceptFile(original)
    expect({ mediaType, width, height }).toEqual({ mediaType: 'image/jpeg', width: 40, height: 60 })
    const drawn = await sharp(bytes).metadata()
    expect([drawn.exif, drawn.orientation, drawn.xmp, drawn.iptc]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(bytes.includes('Secret Place')).toBe(false)
  })

  it('what hides behind the end of a picture is gone', async () => {
    const { bytes } = await acceptFile(
      Buffer.concat([await photograph(), Buffer.from('<script>alert(1)</script>')]),
    )
    expect(bytes.includes('<script>')).toBe(false)
  })

  it('a screenshot with transparency stands on white', async () => {
    const clear = await sharp({
      create: { width: 40, height: 90, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer()
    const drawn = await acceptFile(clear)
    expect(drawn).toMatchObject({ mediaType: 'image/jpeg', width: 40, height: 90 })
    expect((await sharp(drawn.bytes).stats()).channels.every(({ mean }) => mean > 250)).toBe(true)
    expect(await acceptFile(await screenshot())).toMatchObject({
      mediaType: 'image/jpeg',
      width: 40,
      height: 90,
    })
  })

  it.each(['webp', 'gif', 'tiff'] as const)(
    'a %s becomes what every phone shows',
    async (format) => {
      const picture = await sharp({
        create: { width: 20, height: 20, channels: 3, background: '#fff' },
      })
        .toFormat(format)
        .toBuffer()
      expect((await acceptFile(picture)).mediaType).toMatch(/^image\/(jpeg|png)$/)
    },
  )

  it('a long screenshot keeps its width, so that it can be read', async () => {
    const long = await sharp({
      create: { width: 1080, height: 9000, channels: 3, background: '#fff' },
    })
      .png()
      .toBuffer()
    expect(await acceptFile(long)).toMatchObject({ width: 1080, height: 9000 })
  })

  it('a large photograph is made smaller', async () => {
    const large = await sharp({
      create: { width: 4000, height: 3000, channels: 3, background: '#fff' },
    })
      .jpeg()
      .toBuffer()
    expect(await acceptFile(large)).toMatchObject({ width: 2880, height: 2160 })
  })

  it('a very long one is bounded as a whole, and so is what it takes to keep it', async () => {
    const long = await sharp({
      create: { width: 1000, height: 22_000, channels: 3, background: '#fff' },
    })
      .png()
      .toBuffer()
    const { width, height } = await acceptFile(long)
    expect([width, height]).toEqual([727, 16_000])
  })

  it("a phone's largest photograph is taken: a JPEG is made smaller while it is read", async () => {
    const large = await sharp({
      create: { width: 8000, height: 6000, channels: 3, background: '#3070a0' },
    })
      .jpeg()
      .toBuffer()
    expect(await acceptFile(large)).toMatchObject({ width: 2880, height: 2160 })
  })

  it('one that would have to be read pixel by pixel is refused beyond 24 megapixels, with a way on', async () => {
    const flat = await sharp({
      create: { width: 2160, height: 12_000, channels: 3, background: '#fff' },
    })
      .png()
      .toBuffer()
    await expect(acceptFile(flat)).rejects.toMatchObject({
      code: 'image_too_large',
      details: { status: 413, public: expect.stringMatching(/截取/) },
    })
  })

  it("an iPhone's own format is named", async () => {
    const heic = Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from('ftypheic'),
      Buffer.alloc(4),
      Buffer.from('mif1heic'),
      Buffer.alloc(64),
    ])
    await expect(acceptFile(heic)).rejects.toMatchObject({
      code: 'image_unreadable',
      details: { public: expect.stringMatching(/HEIC.*截一张图/) },
    })
  })

  it('the same picture gives the same bytes, so that it is stored once', async () => {
    const original = await photograph()
    expect((await acceptFile(original)).bytes.equals((await acceptFile(original)).bytes)).toBe(true)
  })
})

describe('other files are kept as they are', () => {
  it.each([
    ['a PDF', PDF, 'application/pdf'],
    ['a voice message of WeChat', AMR, 'audio/amr'],
    ['a note', Buffer.from('昨天 14:05 充值，提示“系统繁忙”'), 'text/plain; charset=utf-8'],
    [
      'a note that begins like a bitmap',
      Buffer.from('BMW 点卡充不进去'),
      'text/plain; charset=utf-8',
    ],
    [
      'a log that quotes a page',
      Buffer.from('GET /pay 502\n<html><body>Bad Gateway</body></html>'),
      'text/plain; charset=utf-8',
    ],
  ])('%s', async (_what, bytes, mediaType) => {
    expect(await acceptFile(bytes)).toEqual({ bytes, mediaType, width: null, height: null })
  })
})

describe('what could do harm is refused with a sentence, whatever its name', () => {
  const pngHead = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  /** A few bytes that claim to be 900 million pixels. */
  const bomb = (): Buffer => {
    const chunk = (type: string, data: Buffer): Buffer => {
      const body = Buffer.concat([Buffer.from(type), data])
      const frame = Buffer.alloc(8)
      frame.writeUInt32BE(data.length, 0)
      frame.writeUInt32BE(crc32(body), 4)
      return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
    }
    const head = Buffer.alloc(13)
    head.writeUInt32BE(30_000, 0)
    head.writeUInt32BE(30_000, 4)
    head.set([8, 0, 0, 0, 0], 8)
    return Buffer.concat([
      pngHead,
      chunk('IHDR', head),
      chunk('IDAT', deflateSync(Buffer.alloc(100))),
      chunk('IEND', Buffer.alloc(0)),
    ])
  }

  it.each([
    [
      'a program for Windows',
      Buffer.from([0x4d, 0x5a, 0x90, 0x00, 0x03, 0x00]),
      415,
      'file_type_refused',
    ],
    [
      'a program for Linux',
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0x01, 0x01, 0x00]),
      415,
      'file_type_refused',
    ],
    [
      'the beginning of an archive',
      Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00]),
      415,
      'archive_unreadable',
    ],
    [
      'a page',
      Buffer.from('\n <!DOCTYPE html><script>alert(1)</script>'),
      415,
      'file_type_refused',
    ],
    [
      'a drawing with scripts',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      415,
      'file_type_refused',
    ],
    [
      'a drawing behind an XML head',
      Buffer.from('\uFEFF<?xml version="1.0"?><svg/>'),
      415,
      'file_type_refused',
    ],
    ['a shell script', Buffer.from('#!/bin/sh\nrm -rf /'), 415, 'file_type_refused'],
    ['a batch file', Buffer.from('@echo off\r\ndel *'), 415, 'file_type_refused'],
    ['bytes of no kind', Buffer.from([0x00, 0x01, 0xfe, 0xff, 0x80]), 415, 'file_type_refused'],
    ['half a picture', Buffer.concat([pngHead, Buffer.alloc(40)]), 415, 'image_unreadable'],
    ['an empty file', Buffer.alloc(0), 415, 'empty_file'],
    ['a file that is too large', Buffer.alloc(MAX_FILE_BYTES + 1, 97), 413, 'file_too_large'],
  ])('%s', async (_what, bytes, status, code) => {
    await expect(acceptFile(bytes)).rejects.toMatchObject({
      code,
      details: { status, public: expect.stringMatching(/请/) },
    })
  })

  it('a picture that would fill the memory when unpacked', async () => {
    await expect(acceptFile(bomb())).rejects.toMatchObject({
      code: 'image_unreadable',
      message: expect.stringContaining('pixel limit'),
    })
  })
})
