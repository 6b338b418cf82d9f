import { askedTogether } from '../../server/lib/asked-together'

it('finds out once what many ask at the same time, and anew for who comes afterwards', async () => {
  const finish: Array<(answer: string) => void> = []
  const ask = askedTogether(
    () =>
      new Promise<string>((resolve) => {
        finish.push(resolve)
      }),
  )
  const together = Promise.all([ask(), ask(), ask()])
  finish[0]?.('first')
  expect(await together).toEqual(['first', 'first', 'first'])
  const later = ask()
  finish[1]?.('second')
  expect(await later).toBe('second')
  expect(finish).toHaveLength(2)
})

it('tells a failure to all who asked, and tries again for the next', async () => {
  let tries = 0
  const ask = askedTogether(async () => {
    tries += 1
    if (tries === 1) throw new Error('gone')
    return tries
  })
  expect(await Promise.allSettled([ask(), ask()])).toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ])
  expect(await ask()).toBe(2)
})
