import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import type { BotFiguresShown } from '../../../server/reception/desk/learning.contract'
import { wordsOf } from '../../api/api-fault'
import { getBotFigures, listBotMisses } from '../../api/bot'
import { Bones } from '../../components/bones'
import { ForSupervisors } from '../../components/for-supervisors'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { useNow } from '../../hooks/use-now'
import { InsightHead } from '../insight/insight-tabs'
import { MissRow } from './miss-row'
import { TryBox } from './try-box'

/** What the bot did not understand, how it did otherwise, and what it would say: for whoever looks after it. */
export default function BotPage() {
  const supervisor = useMe().role === 'supervisor'
  if (!supervisor)
    return (
      <ForSupervisors
        title="没听懂的话由主管照看"
        words="哪句话自动客服答得不好，直接告诉主管就行。"
      />
    )
  return (
    <main className="insight">
      <InsightHead title="自动客服" />
      <Figures />
      <div className="bot-page">
        <Misses />
        <TryBox />
      </div>
    </main>
  )
}

const SPANS = [
  { value: 7, label: '7 天' },
  { value: 30, label: '30 天' },
  { value: 90, label: '90 天' },
]

function Figures() {
  const [days, setDays] = useState(30)
  const figures = useQuery({
    queryKey: ['bot-figures', days],
    queryFn: ({ signal }) => getBotFigures(days, signal),
  })
  return (
    <section aria-labelledby="bot-figures">
      <div className="bot-page__line">
        <h2 id="bot-figures">答得怎样</h2>
        <Segmented options={SPANS} value={days} onChange={setDays} aria-label="最近多久" />
      </div>
      {figures.isPending && <Bones rows={2} height={44} label="正在取自动客服的数" />}
      {!figures.data && figures.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(figures.error)}
          onRetry={() => void figures.refetch()}
          retrying={figures.isFetching}
        />
      )}
      {figures.data && <FiguresTold figures={figures.data} />}
    </section>
  )
}

/** Silence stands by itself: nobody knows whether it helped. */
function FiguresTold({ figures }: { figures: BotFiguresShown }) {
  const { answered, confirmed, unsolved, back, called, silent, menus, tapped, missed } = figures
  const all = answered + menus + missed
  const told: ReadonlyArray<readonly [string, number, number, string]> = [
    ['答了', answered, all, '直接给了答案'],
    ['说解决了', confirmed, answered, '用户自己说好了'],
    ['没再说话', silent, answered, '不算解决，也不算没解决'],
    ['又来问', back, answered, '同一件事回来再问'],
    ['说没解决', unsolved, answered, '用户说没帮上'],
    ['转了人工', called, answered, '答过以后还是要人'],
    ['给了选择', menus, all, `其中 ${tapped} 次被点了`],
    ['没听懂', missed, all, '说了不懂，或请了人'],
  ]
  if (all === 0)
    return <Nothing title="这段时间还没有人问过" words="有人问了自动客服，这里就有数。" />
  return (
    <dl className="bot-figures">
      {told.map(([name, count, of, words]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <b>{count}</b>
            {of > 0 && <span>{Math.round((100 * count) / of)}%</span>}
          </dd>
          <dd className="bot-figures__words">{words}</dd>
        </div>
      ))}
    </dl>
  )
}

function Misses() {
  const now = useNow()
  const list = useInfiniteQuery({
    queryKey: ['bot-misses'],
    queryFn: ({ pageParam, signal }) => listBotMisses(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
  const pages = list.data?.pages ?? []
  const misses = pages.flatMap(({ items }) => items)
  const [first] = pages
  return (
    <section aria-labelledby="bot-misses">
      <h2 id="bot-misses">
        没听懂的话{first && first.openCount > 0 && <small> {first.openCount} 句没归类</small>}
      </h2>
      <p className="insight__note">点一下“属于…”就归好了，归到哪一类会记下来。</p>
      {list.isPending && <Bones rows={6} height={64} label="正在取没听懂的话" />}
      {!list.data && list.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && misses.length === 0 && (
        <Nothing
          title="没有等您归类的"
          words="自动客服没听懂的，或给了选择没人点的，会出现在这里。"
        />
      )}
      <ul className="flags__list">
        {misses.map((miss) => (
          <MissRow key={miss.missId} miss={miss} topics={first?.topics ?? []} now={now} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          再看一些
        </Button>
      )}
    </section>
  )
}
