import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type {
  Report,
  ReportFigure,
  ReportSummary,
} from '../../../server/insight/reports/report.contract'
import { wordsOf } from '../../api/api-fault'
import { getReport, listReports, reportFile } from '../../api/insight'
import { Bones } from '../../components/bones'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'
import { formatMoment } from '../../lib/time'
import { InsightHead } from './insight-tabs'
import { ReportActions } from './report-actions'

/** What was made of a month, and of a week that was not understood. */
export default function ReportsPage() {
  const { kind, period } = useParams()
  if ((kind === 'month' || kind === 'misses') && period !== undefined) {
    return <OneReport key={`${kind} ${period}`} which={{ kind, period }} />
  }
  return <Reports />
}

function Reports() {
  const now = useNow()
  const list = useQuery({ queryKey: ['reports'], queryFn: ({ signal }) => listReports(signal) })
  return (
    <main className="insight">
      <InsightHead title="报告" />
      {list.isPending && <Bones rows={4} height={44} label="正在取报告" />}
      {!list.data && list.error && (
        <Trouble
          title="没有取到报告"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && (
        <>
          <p className="insight__note">
            月报在每月 1 日、没听懂的在每周一上午做好
            {list.data.lead === null ? '' : `，送到 ${list.data.lead} 的企业微信`}
            。送给谁在设置里改。
          </p>
          {list.data.items.length === 0 && (
            <Nothing title="还没有报告" words="第一个月或第一周过完，就有第一份。" />
          )}
          <ul className="reports__list">
            {list.data.items.map((one) => (
              <li key={`${one.kind} ${one.period}`}>
                <Link to={`/insight/reports/${one.kind}/${one.period}`} className="reports__one">
                  <b>{one.title}</b>
                  <span className="insight__note">
                    {formatMoment(one.madeAt, now)} 做好
                    {one.lead === null ? '' : ` · 送交 ${one.lead}`}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </main>
  )
}

type Which = Pick<ReportSummary, 'kind' | 'period'>

function OneReport({ which }: { which: Which }) {
  const now = useNow()
  const report = useQuery({
    queryKey: ['report', which.kind, which.period],
    queryFn: ({ signal }) => getReport(which, signal),
  })
  const { data } = report
  return (
    <main className="insight">
      <InsightHead title="报告">
        <Link className="live__link" to="/insight/reports">
          所有报告
        </Link>
      </InsightHead>
      {report.isPending && <Bones rows={8} height={32} label="正在取报告" />}
      {!data && report.error && (
        <Trouble
          title="没有取到报告"
          words={wordsOf(report.error)}
          onRetry={() => void report.refetch()}
          retrying={report.isFetching}
        />
      )}
      {data && (
        <article className="report">
          <h2>{data.title}</h2>
          <p className="insight__note">
            {formatMoment(data.madeAt, now)} 做好{data.lead === null ? '' : `，送交 ${data.lead}`} ·{' '}
            <a
              className="live__link"
              href={reportFile(which, 'page')}
              target="_blank"
              rel="noreferrer"
            >
              网页（可打印）
            </a>{' '}
            ·{' '}
            <a className="live__link" href={reportFile(which, 'csv')} download>
              下载 CSV
            </a>
          </p>
          {data.kind === 'month' ? (
            <Month report={data} which={which} />
          ) : (
            <Misses report={data} now={now} />
          )}
        </article>
      )}
    </main>
  )
}

function Month({ report, which }: { report: Report; which: Which }) {
  return (
    <>
      {report.parts.map((part) => (
        <section key={part.key} aria-labelledby={`part-${part.key}`}>
          <h3 id={`part-${part.key}`}>{part.title}</h3>
          <ul className="report__figures">
            {part.figures.map((figure) => (
              <Figure key={figure.key} figure={figure} />
            ))}
          </ul>
        </section>
      ))}
      <ReportActions report={report} which={which} />
    </>
  )
}

function Figure({ figure: { title, text, cases, promise, stateText } }: { figure: ReportFigure }) {
  return (
    <li>
      <span>{title}</span>
      <b className={text === null ? 'numbers__value--few' : 'code'}>{text ?? '还看不出'}</b>
      <span className="insight__note">
        {[`${cases} 件`, promise === null ? null : `承诺${promise}`, stateText]
          .filter(Boolean)
          .join('，')}
      </span>
    </li>
  )
}

function Misses({ report: { misses, total }, now }: { report: Report; now: number }) {
  return (
    <>
      <p>
        共 {total} 句{total > misses.length && `，这里列出最近的 ${misses.length} 句`}
        。归到一类，下回就答得上。
      </p>
      <ul className="report__figures report__misses">
        {misses.map((miss, index) => (
          <li key={`${miss.at} ${index}`}>
            <span className={miss.words === null ? 'numbers__value--few' : undefined}>
              {miss.words ?? '原话已删除'}
            </span>
            <b>{miss.filed ? '处理了' : '还没有处理'}</b>
            <span className="insight__note">
              {[
                miss.whyText,
                formatMoment(miss.at, now),
                miss.topics.length > 0 && `可能是：${miss.topics.join('、')}`,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
