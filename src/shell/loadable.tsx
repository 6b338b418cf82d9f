import type { ReactNode } from 'react'
import { ErrorState } from '@/components/error-state'
import { NoticeBar } from '@/components/notice-bar'
import { Skeleton } from '@/components/skeleton'
import type { Loaded } from '@/hooks/use-loaded'
import { logInAgain } from '@/services/session'
import { wordsFor } from './error-words'
import { NotHere, type Elsewhere } from './not-here'

interface LoadableProps<Data> {
  loaded: Pick<Loaded<Data>, 'data' | 'error' | 'busy' | 'reload'>
  /** How many cards the page will have. */
  cards?: number
  /** Where to look for what is not here. */
  elsewhere?: Elsewhere
  children: (data: Data) => ReactNode
}

/** A shape while it loads, the reason and another try when it fails, and what was there before when only a refresh fails. */
export function Loadable<Data>({
  loaded: { data, error, busy, reload },
  cards,
  elsewhere,
  children,
}: LoadableProps<Data>) {
  // Who was logged out on purpose is logged in by this tap only.
  const retry = (): void =>
    void (error?.code === 'signed_out' ? logInAgain().then(reload, reload) : reload())
  if (data === null && error?.status === 404)
    return <NotHere text={error.detail} elsewhere={elsewhere} />
  if (data === null)
    return error ? (
      <ErrorState {...wordsFor(error)} busy={busy} onRetry={retry} />
    ) : (
      <Skeleton cards={cards} />
    )
  return (
    <>
      {error && (
        <NoticeBar
          action={{ label: busy ? '正在读取' : '重试', onTap: retry }}
        >{`${wordsFor(error).title}，下面是之前的内容`}</NoticeBar>
      )}
      {children(data)}
    </>
  )
}
