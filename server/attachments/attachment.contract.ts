import { z } from 'zod'

/**
 * Answer of POST /api/attachments and POST /desk/api/attachments (multipart, field `file`, up to 20 MiB, its name in `fileName` where the
 * client cannot give it with the file) and part of every ticket.
 */
export const Attachment = z.object({
  attachmentId: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  sizeBytes: z.number().int(),
  /** `Word 文档`, `340 KB` */
  kindText: z.string(),
  sizeText: z.string(),
  isImage: z.boolean(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** A signed link that works without a header for a while; relative to the server's origin. */
  url: z.string(),
})
export type Attachment = z.infer<typeof Attachment>
