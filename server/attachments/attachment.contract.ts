import { z } from 'zod'

/** Answer of POST /api/attachments (multipart, field `file`, up to 20 MiB) and part of every ticket. */
export const Attachment = z.object({
  attachmentId: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  sizeBytes: z.number().int(),
  isImage: z.boolean(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** A signed link that works without a header for a while; relative to the server's origin. */
  url: z.string(),
})
export type Attachment = z.infer<typeof Attachment>
