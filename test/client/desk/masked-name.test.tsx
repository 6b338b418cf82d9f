import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as Messages } from 'antd'
import { MaskedName } from '../../../desk/components/masked-name'
import { addBrowserParts } from './browser-parts'
import { fakeServer } from './fake-server'

beforeAll(addBrowserParts)
afterEach(cleanup)

const show = (name: string) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Messages>
        <MaskedName name={name} at={{ ticket: 'T260305-0001' }} />
      </Messages>
    </QueryClientProvider>,
  )

it('a name is shown whole after a reason was picked, and the reason goes along', async () => {
  const server = fakeServer()
  server.on('POST', /\/tickets\/T260305-0001\/name$/, () => ({ body: { name: '林晓（示例）' } }))
  show('林**')
  fireEvent.click(screen.getByRole('button', { name: '看全名' }))
  fireEvent.click(await screen.findByText('要核对身份'))
  expect(await screen.findByText('林晓（示例）')).toBeTruthy()
  expect(server.asked.map(({ body }) => body)).toEqual([{ reason: 'identity' }])
})

it('who has no name has nothing to show', () => {
  show('微信用户')
  expect(screen.queryByRole('button', { name: '看全名' })).toBeNull()
})
