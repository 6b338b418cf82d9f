import { createCalendar } from '../../server/policy/business-calendar'
import { loadCalendarYears } from '../../server/policy/load-calendar'

/** The tables of config/calendar, read once for a file. */
export const calendar = createCalendar(loadCalendarYears())
