import { createPace } from '../../server/http/pace'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('what is begun alone is begun at once', async () => {
  const pace = createPace(2)
  for (let time = 1; time <= 3; time += 1) {
    let begun = false
    pace(() => {
      begun = true
    })
    expect(begun).toBe(true)
    await turn()
    await turn()
  }
})

it('of many that come together a few are begun in each turn, in the order in which they came, and none is lost', async () => {
  const pace = createPace(3)
  const begun: number[] = []
  const perTurn: number[] = []
  for (let index = 0; index < 10; index += 1) pace(() => begun.push(index))
  while (begun.length < 10) {
    perTurn.push(begun.length)
    await turn()
  }
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(perTurn).toEqual([3, 6, 9])
})

it('who comes while others wait is begun after them, and one that never ends keeps nobody waiting', async () => {
  const pace = createPace(1)
  const begun: string[] = []
  pace(() => {
    begun.push('first')
    pace(() => begun.push('last'))
  })
  pace(() => begun.push('second'))
  pace(() => {
    begun.push('endless')
    void new Promise(() => undefined)
  })
  for (let turns = 0; turns < 5; turns += 1) await turn()
  expect(begun).toEqual(['first', 'last', 'second', 'endless'])
})
