import { View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Sheet } from '@/components/sheet'
import { useGuarded } from '@/hooks/use-guarded'
import {
  arrivingQuestion,
  onArrivingQuestion,
  type ArrivingQuestion,
} from '@/services/arriving-login'
import './arriving-login.scss'

/** Nobody becomes somebody else by opening a link: it is asked first, over whichever page it led to. */
export function ArrivingLogin() {
  const [question, setQuestion] = useState(arrivingQuestion)
  useEffect(() => onArrivingQuestion(() => setQuestion(arrivingQuestion())), [])
  return (
    question && <Question key={`${question.current}/${question.arriving}`} question={question} />
  )
}

function Question({
  question: { current, arriving, change, stay },
}: {
  question: ArrivingQuestion
}) {
  const changing = useGuarded(change)
  const over = changing.error?.code === 'login_code_spent'
  return (
    <Sheet
      title="要换账号吗？"
      open
      onClose={stay}
      footer={
        over ? (
          <Button onTap={stay}>知道了</Button>
        ) : (
          <>
            <Button busy={changing.busy} busyText="正在换" onTap={() => void changing.run()}>
              换
            </Button>
            <Button kind="secondary" onTap={stay}>
              不换
            </Button>
          </>
        )
      }
    >
      {!over && <View className="arriving-login__plain">{wordsOf(current, arriving)}</View>}
      {!over && (
        <View className="arriving-login__plain">
          换了以后，这里看到的是那个账号的订单和工单。如果不是您自己从微信打开的，请选“不换”。
        </View>
      )}
      {over && (
        <Callout
          tone="wait"
          icon="clock"
        >{`微信里的这次登录过了有效时间，没有换，这里还是${current}。要换的话，请从微信里再打开一次。`}</Callout>
      )}
      {!over && changing.error && (
        <Callout tone="late" icon="alert">
          {changing.error.detail}
        </Callout>
      )}
    </Sheet>
  )
}

/** Many are called alike. */
function wordsOf(current: string, arriving: string): string {
  if (current === arriving)
    return `您现在登录的是${current}。刚才微信里的是另一个账号，名字一样，要换成那一个吗？`
  return `您现在登录的是${current}，要换成刚才微信里的账号（${arriving}）吗？`
}
