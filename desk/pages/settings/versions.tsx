import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input } from 'antd'
import { useState } from 'react'
import type { SettingsShown, SettingVersionShown } from '../../../server/settings/settings.contract'
import { wordsOf } from '../../api/api-fault'
import { getVersion, goBack, listVersions, withdrawVersion } from '../../api/settings'
import { Bones } from '../../components/bones'
import { Moment } from '../../components/moment'
import { Trouble, WriteTrouble } from '../../components/trouble'
import { useFault } from '../../hooks/use-fault'
import { useNow } from '../../hooks/use-now'
import { forgetWriteKey, writeKey } from '../../lib/write-key'
import { Changes } from './changes'

const FIRST_PAGE: string | null = null

/** Who changed what, when and why; and the way back. */
export function Versions({ settings }: { settings: SettingsShown }) {
  const [open, setOpen] = useState<number | null>(null)
  const pages = useInfiniteQuery({
    queryKey: ['settings-versions'],
    queryFn: ({ pageParam, signal }) => listVersions(pageParam, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
  })
  const items = pages.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <section className="settings__form" aria-label="历史">
        <h2>历史</h2>
        {pages.isPending && <Bones rows={5} height={20} label="正在取历史" />}
        {!pages.data && pages.error && (
          <Trouble
            title="没有取到历史"
            words={wordsOf(pages.error)}
            onRetry={() => void pages.refetch()}
            retrying={pages.isFetching}
          />
        )}
        <ol className="versions">
          {items.map((one) => (
            <Row
              key={one.version}
              version={one}
              open={one.version === open}
              onOpen={() => setOpen(one.version)}
            />
          ))}
        </ol>
        {pages.hasNextPage && (
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            看更早的
          </Button>
        )}
      </section>
      <aside className="settings__review" aria-label="这一版">
        {open === null ? (
          <>
            <h2>这一版</h2>
            <p className="settings__words">点左边的一版，看它改了什么，也可以退回到它。</p>
          </>
        ) : (
          <Detail key={open} version={open} base={settings.base} onDone={() => setOpen(null)} />
        )}
      </aside>
    </>
  )
}

function Row({
  version,
  open,
  onOpen,
}: {
  version: SettingVersionShown
  open: boolean
  onOpen: () => void
}) {
  const now = useNow()
  const { state, stateText, sections } = version
  return (
    <li>
      <button
        type="button"
        className={open ? 'versions__row versions__row--open' : 'versions__row'}
        aria-pressed={open}
        onClick={onOpen}
      >
        <span className="versions__number">第 {version.version} 版</span>
        <span className="versions__what">
          <span className="versions__why">{version.why}</span>
          <span className="versions__who">
            {version.author} · <Moment at={version.createdAt} now={now} />
            {sections.length > 0 && ` · 改了${sections.join('、')}`}
          </span>
        </span>
        <span className={`versions__state versions__state--${state}`}>{stateText}</span>
      </button>
    </li>
  )
}

function Detail({ version, base, onDone }: { version: number; base: number; onDone: () => void }) {
  const detail = useQuery({
    queryKey: ['settings-versions', version],
    queryFn: ({ signal }) => getVersion(version, signal),
  })
  if (detail.isPending) return <Bones rows={4} label="正在取这一版" />
  if (!detail.data) {
    return (
      <Trouble
        title="没有取到这一版"
        words={wordsOf(detail.error)}
        onRetry={() => void detail.refetch()}
        retrying={detail.isFetching}
      />
    )
  }
  const { state, changes, back, author, why } = detail.data
  return (
    <>
      <h2>第 {version} 版</h2>
      <p className="settings__words">
        {author}：{why}
      </p>
      <section>
        <h3>它改了</h3>
        <Changes
          changes={changes.map(({ place, ...rest }) => ({ where: place, ...rest }))}
          nothing="第一版，取自策略文件"
        />
      </section>
      {state === 'to-come' && <Withdraw version={version} onDone={onDone} />}
      {state === 'past' && back.length > 0 && (
        <section>
          <h3>退回到它，会改</h3>
          <Changes
            changes={back.map(({ place, ...rest }) => ({ where: place, ...rest }))}
            nothing=""
          />
          <Back version={version} base={base} onDone={onDone} />
        </section>
      )}
    </>
  )
}

function Back({ version, base, onDone }: { version: number; base: number; onDone: () => void }) {
  const [why, setWhy] = useState('')
  const name = `settings.back.${version}`
  const { fault, write } = useVersionWrite(
    name,
    () => goBack(version, { base, why: why.trim() }, writeKey(name, { base, why })),
    onDone,
  )
  const submit = (): void => (why.trim() === '' ? fault.say('请写一句为什么退回') : write.mutate())
  return (
    <div className="settings__save">
      <Input.TextArea
        aria-label="为什么退回"
        value={why}
        maxLength={160}
        placeholder="为什么退回"
        autoSize={{ minRows: 2, maxRows: 4 }}
        onChange={(event) => {
          fault.clear()
          setWhy(event.target.value)
        }}
      />
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="settings__buttons">
        <Button type="primary" loading={write.isPending} onClick={submit}>
          退回到第 {version} 版
        </Button>
      </div>
    </div>
  )
}

function Withdraw({ version, onDone }: { version: number; onDone: () => void }) {
  const name = `settings.withdraw.${version}`
  const { fault, write } = useVersionWrite(
    name,
    () => withdrawVersion(version, writeKey(name, {})),
    onDone,
  )
  return (
    <div className="settings__save">
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="settings__buttons">
        <Button danger loading={write.isPending} onClick={() => write.mutate()}>
          撤回第 {version} 版
        </Button>
      </div>
    </div>
  )
}

function useVersionWrite(
  name: string,
  mutationFn: () => Promise<SettingVersionShown>,
  onDone: () => void,
) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const fault = useFault()
  const write = useMutation({
    mutationFn,
    onSuccess({ version, state }) {
      forgetWriteKey(name)
      void client.invalidateQueries({ queryKey: ['settings'] })
      void client.invalidateQueries({ queryKey: ['settings-versions'] })
      void message.success(
        state === 'withdrawn' ? `第 ${version} 版已撤回` : `已退回，成为第 ${version} 版`,
      )
      onDone()
    },
    onError: fault.fail,
  })
  return { fault, write }
}
