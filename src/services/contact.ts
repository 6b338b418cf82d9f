import type { Contact, ContactChannel } from '../../server/contact/contact.contract'
import { callAsAnyone } from './api'

export type { Contact, ContactChannel }
export type GuideRow = Contact['guide'][number]

export const getContact = (): Promise<Contact> => callAsAnyone({ path: '/contact' })
