import { z } from 'zod'

/** For how long what is held of people is kept while they are here; a sweep carries it out. What a law sets a term for is not shorter. */
export const Retention = z
  .strictObject({
    /** What was said in chats. */
    talkDays: z.number().int().min(180).max(3650).default(1095),
    noticeDays: z.number().int().min(30).max(1825).default(365),
    /** The words of a ticket, after its end; those about an order are kept three years whatever stands here. */
    ticketDays: z.number().int().min(180).max(3650).default(1095),
    /** What was noted of a telephone call. */
    callDays: z.number().int().min(90).max(3650).default(1095),
    /** The number that somebody left to be called back, after the ticket's end. */
    callNumberDays: z.number().int().min(1).max(365).default(30),
  })
  .prefault({})
