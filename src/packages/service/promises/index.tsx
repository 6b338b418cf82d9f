import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { heading, spokenAs } from '@/components/spoken'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { epochMs } from '@/lib/clock'
import { formatDay } from '@/lib/moments'
import { getPromises, type BoardItem, type PromiseBoard } from '@/services/promises'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import './index.scss'

/** S5: what was promised beside what was kept of it, day by day, with how each is counted. */
export default function PromisesPage() {
  const loaded = useLoaded(getPromises)
  usePullDown(loaded.reload)
  return (
    <Page>
      <Loadable loaded={loaded} cards={4}>
        {(board) => <Board board={board} />}
      </Loadable>
    </Page>
  )
}

function Board({ board: { from, to, fewestCases, items } }: { board: PromiseBoard }) {
  return (
    <>
      <View className="board__lead">{`${dayInWords(from)}到${dayInWords(to)}，全部从服务记录里算出来，没做到的也在这里。少于 ${fewestCases} 件的不算。`}</View>
      {items.map((item) => (
        <Item key={item.key} item={item} />
      ))}
    </>
  )
}

function Item({ item }: { item: BoardItem }) {
  const { title, text, promise, state, stateText, cases, parts, formula } = item
  return (
    <Card>
      <View className="board__title" {...heading(2)}>
        {title}
      </View>
      <View className={`board__value ${text === null ? 'board__value--none' : ''}`}>
        {text ?? '还看不出'}
      </View>
      {promise && <View className="board__promise">{`承诺：${promise}`}</View>}
      <View className={`board__state board__state--${state}`}>{stateText}</View>
      <Days item={item} />
      <View className="board__parts">
        {[`共 ${cases} 件`, ...parts.map((part) => `${part.name} ${part.cases} 件`)].join('，')}
      </View>
      <View className="board__formula">{`怎么算：${formula}`}</View>
    </Card>
  )
}

/** One bar a day, from nothing; a day without a case is a short line. */
function Days({ item: { title, top, days } }: { item: BoardItem }) {
  return (
    <>
      <View
        className="board__days"
        {...spokenAs('img')}
        aria-label={`${title}，最近 ${days.length} 天，每天一根`}
      >
        {days.map(({ day, value }) => (
          <View
            key={day}
            className={`board__day ${value === null ? 'board__day--none' : ''}`}
            style={{
              height: `${value === null ? 4 : Math.max(4, Math.round((value / top) * 100))}%`,
            }}
          />
        ))}
      </View>
      <View className="board__ends">
        <View>{dayInWords(days[0]?.day)}</View>
        <View>{dayInWords(days[days.length - 1]?.day)}</View>
      </View>
    </>
  )
}

const dayInWords = (day: string | undefined): string =>
  day === undefined ? '' : formatDay(day, epochMs())
