import { View } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { status } from '@/components/spoken'
import { TextField } from '@/components/text-field'
import { useGuarded } from '@/hooks/use-guarded'
import { useLoaded } from '@/hooks/use-loaded'
import { usePageParam } from '@/hooks/use-page-param'
import { usePullDown } from '@/hooks/use-pull-down'
import { checkOfficial, getOfficial, type OfficialCheck } from '@/services/official'
import { Page } from '@/shell/page'
import { ContactsAnswer } from './contacts-answer'
import { Directory } from './directory'
import { ReportForm } from './report-form'
import { Result } from './result'
import './index.scss'

/** As much as the server reads. */
const MOST = 4_000

/** F1: whether a number, an address, a name or a whole message is ours; what is not can be reported here. */
export default function OfficialPage() {
  const asked = decoded(usePageParam('text') ?? '')
  const [text, setText] = useState(asked)
  const [result, setResult] = useState<OfficialCheck | null>(null)
  // Whoever comes to report finds the form open.
  const reporting = usePageParam('report') !== undefined
  const [reported, setReported] = useState<string | null>(reporting ? '' : null)
  const directory = useLoaded(getOfficial, { once: true })
  usePullDown(directory.reload)
  const check = useGuarded(async () => {
    if (text.trim() !== '') setResult(await checkOfficial(text.trim()))
  })
  useAskedFor(asked, () => void check.run())
  const type = (next: string): void => {
    setText(next)
    // What was said of other words must not stand beside these.
    setResult(null)
    setReported(null)
  }
  return (
    <Page>
      <View className="official__lead">收到电话、短信、链接，或有人加您，先在这里看是不是我们</View>
      <Card>
        <TextField
          label="要核对的内容"
          most={MOST}
          tall
          value={text}
          onInput={type}
          placeholder="电话、网址、微信号、QQ 号、公众号或群的名字，或整条消息。截图里的字打进来也行"
        />
        <View className="official__go">
          <Button
            icon="shield"
            busy={check.busy}
            busyText="正在核对"
            disabled={text.trim() === ''}
            onTap={() => void check.run()}
          >
            核对
          </Button>
        </View>
      </Card>
      {check.error && (
        <Callout tone="late" icon="alert">{`${check.error.detail}，写的还在`}</Callout>
      )}
      <View {...status()}>
        {result && (
          <Result
            result={result}
            onReport={() => setReported(worstOf(result) ?? text.trim().slice(0, 200))}
          />
        )}
      </View>
      {result?.asksOfContacts === true && <ContactsAnswer />}
      {reported !== null && <ReportForm key={reported} value={reported} story={text.trim()} />}
      <Directory
        directory={directory.data}
        failed={directory.error !== null}
        onReport={() => setReported('')}
      />
    </Page>
  )
}

/** WeChat hands a page's parameters on as they stand in the link. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const worstOf = ({ findings }: OfficialCheck): string | null =>
  findings.find(({ verdict }) => verdict !== 'official')?.value ?? null

/** A link may bring along what is to be checked: it is checked at once. */
function useAskedFor(asked: string, run: () => void): void {
  const latest = useRef(run)
  useEffect(() => {
    if (asked !== '') latest.current()
  }, [asked])
}
