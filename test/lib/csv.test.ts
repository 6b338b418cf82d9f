import { toCsv } from '../../server/lib/csv'

it('opens as UTF-8 in a spreadsheet, with quotes where a cell needs them', () => {
  expect(
    toCsv([
      ['名称', '件数'],
      ['他说"好"', 3],
      ['一,二', null],
      ['上\n下', -1.5],
    ]),
  ).toBe('\uFEFF名称,件数\r\n"他说""好""",3\r\n"一,二",\r\n"上\n下",-1.5\r\n')
})

it.each(['=HYPERLINK("http://x")', '+1', '-2+3', '@SUM(A1)', '\t=1', ' =1', '\r=1', '＝1'])(
  'text that a spreadsheet would run is shown as text: %j',
  (text) => {
    const [cell = ''] = toCsv([[text]])
      .slice(1)
      .split('\r\n')
      .filter(Boolean)
    expect(cell.replace(/^"/, '')[0]).toBe("'")
  },
)
