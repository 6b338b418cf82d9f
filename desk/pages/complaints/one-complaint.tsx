import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { ComplaintDetail } from '../../../server/after-sales/complaints/complaint.contract'
import { wordsOf } from '../../api/api-fault'
import { completeComplaint, getComplaint, replyComplaint } from '../../api/complaints'
import { Bones } from '../../components/bones'
import { Copyable } from '../../components/copyable'
import { Moment } from '../../components/moment'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'
import { forgetWriteKey, writeKey } from '../../lib/write-key'
import { aboutText, NextDue } from './complaint-facts'

/** One complaint: what was said, what WeChat waits for, and the answer. */
export function OneComplaint({ id }: { id: string }) {
  const now = useNow()
  const one = useQuery({
    queryKey: ['complaints', id],
    queryFn: ({ signal }) => getComplaint(id, signal),
    refetchInterval: 10_000,
  })
  const { data } = one
  return (
    <main className="flags">
      <div className="flags__head">
        <h1>微信投诉</h1>
        <Link className="live__link" to="/complaints">
          所有投诉
        </Link>
      </div>
      {one.isPending && <Bones rows={6} height={44} label="正在取这个投诉" />}
      {!data && one.error && (
        <Trouble
          title="没有取到这个投诉"
          words={wordsOf(one.error)}
          onRetry={() => void one.refetch()}
          retrying={one.isFetching}
        />
      )}
      {data && (
        <>
          <section className="flag complaint__part">
            <p className="flag__who">
              <b>{data.problemText}</b>
              <span>{data.stateText}</span>
              <Copyable text={data.platformId} what="投诉单号" />
              {data.flags.map((flag) => (
                <span key={flag} className="accounts__open">
                  {flag}
                </span>
              ))}
            </p>
            {data.next && <NextDue next={data.next} now={now} />}
            <p className="flag__where">{aboutText(data)}</p>
            {data.pictures > 0 && (
              <p className="flag__where">客户附了 {data.pictures} 张图片，请在商户平台里看</p>
            )}
            {data.ticketNumber && (
              <div className="flag__do">
                <Link className="live__link" to={`/tickets/${data.ticketNumber}?scope=department`}>
                  打开工单 {data.ticketNumber}，退款在工单里办
                </Link>
              </div>
            )}
          </section>
          <History complaint={data} now={now} />
          <Answer complaint={data} />
          <Deeds complaint={data} now={now} />
        </>
      )}
    </main>
  )
}

function History({ complaint, now }: { complaint: ComplaintDetail; now: number }) {
  return (
    <section className="flag complaint__part" aria-label="微信里的记录">
      <h2>微信里的记录</h2>
      <ul className="complaint__lines">
        {complaint.history.map((line, index) => (
          <li key={`${line.at} ${index}`}>
            <b>{line.who}</b> <Moment at={line.at} now={now} />
            <p className="flag__said">{line.text}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useDeed(id: string, kind: 'reply' | 'complete', onDone: () => void) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const name = `complaint.${id}.${kind}`
  return useMutation({
    mutationFn: (text: string) => {
      const key = writeKey(name, { text })
      return kind === 'reply' ? replyComplaint(id, text, key) : completeComplaint(id, key)
    },
    onSuccess(told) {
      forgetWriteKey(name)
      client.setQueryData(['complaints', id], told)
      void client.invalidateQueries({ queryKey: ['complaints'], exact: true })
      void message.success('正在送往微信，送到后这里会更新')
      onDone()
    },
    onError: (error) => void message.error(wordsOf(error)),
  })
}

function Answer({ complaint }: { complaint: ComplaintDetail }) {
  const [text, setText] = useState('')
  const { modal } = Messages.useApp()
  const reply = useDeed(complaint.complaintId, 'reply', () => setText(''))
  const complete = useDeed(complaint.complaintId, 'complete', () => undefined)
  if (complaint.whyNotText !== null)
    return <p className="flags__words complaint__part">{complaint.whyNotText}</p>
  const confirm = (): void =>
    void modal.confirm({
      title: '标记处理完成',
      content: '微信会请客户评价。没有真正办完就标记，客户再投诉会算作重复投诉。',
      okText: '已经办完，标记',
      cancelText: '先不标记',
      onOk: () => complete.mutate(''),
    })
  return (
    <section className="flag complaint__part" aria-label="答复">
      <h2>答复客户</h2>
      <Input.TextArea
        value={text}
        maxLength={200}
        showCount
        autoSize={{ minRows: 3, maxRows: 8 }}
        placeholder="查到了什么，怎么办，最晚什么时候。客户会在微信里原样看到"
        aria-label="答复客户的话"
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flag__do complaint__do">
        <Button
          type="primary"
          loading={reply.isPending}
          disabled={text.trim() === ''}
          onClick={() => reply.mutate(text.trim())}
        >
          答复
        </Button>
        {complaint.canComplete && (
          <Button loading={complete.isPending} onClick={confirm}>
            标记处理完成
          </Button>
        )}
      </div>
    </section>
  )
}

function Deeds({ complaint: { deeds }, now }: { complaint: ComplaintDetail; now: number }) {
  if (deeds.length === 0) return null
  return (
    <section className="flag complaint__part" aria-label="我们送出的">
      <h2>我们送出的</h2>
      <ul className="complaint__lines">
        {deeds.map((deed) => (
          <li key={deed.deedId}>
            <b>{deed.byText}</b> <Moment at={deed.at} now={now} /> {deed.stateText}
            <p className="flag__said">{deed.text}</p>
            {deed.trouble && <p className="accounts__open">{deed.trouble}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}
