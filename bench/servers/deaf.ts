import * as model from '../../server/bot/understanding/topic-model'

/** The product with a bot that hears nothing, to measure what hearing costs: its model is asked for topics once, and for nothing else. */
const { topics } = model.shippedModel()
Object.defineProperty(model, 'shippedModel', {
  value: () => ({ topics, hear: () => ({ ranked: [], clauses: [], wish: 0 }) }),
})
require('../../server/main')
