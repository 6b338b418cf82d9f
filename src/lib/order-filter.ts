import type { OrderView } from './order-states'

let wanted: OrderView | null = null

/** A tab takes no parameters: whoever sends a person to the orders leaves here which ones they want to see. */
export const orderFilter = {
  ask(view: OrderView): void {
    wanted = view
  },
  take(): OrderView | null {
    const view = wanted
    wanted = null
    return view
  },
}
