import type { DeskGoods, DeskReissue } from '../../../server/after-sales/desk-goods.contract'
import { decideReissue } from '../../api/goods'
import { Moment } from '../../components/moment'
import { Decision } from './decision'

const STAGE: Readonly<Record<DeskReissue['state'], string>> = {
  waiting: 'checking',
  requested: 'accepted',
  submitting: 'accepted',
  accepted: 'returned',
  done: 'arrived',
  refused: 'not-done',
  failed: 'not-done',
}

interface ReissueItemProps {
  reissue: DeskReissue
  now: number
  onChanged: (goods: DeskGoods) => void
}

/** One reissue: how far it is as the customer reads it, who asked and who agreed, and what the platform said when it did not go on. */
export function ReissueItem({ reissue, now, onChanged }: ReissueItemProps) {
  const { reissueId, whatText, state, stageText, headline, at, trouble, reissueNo } = reissue
  const { byText, note, decidedText, oldText, canDecide } = reissue
  return (
    <li className="money__item">
      <p>
        <b>{`补发${whatText}`}</b>{' '}
        <span className={`money__stage money__stage--${STAGE[state]}`}>{stageText}</span>{' '}
        <Moment at={at} now={now} />
      </p>
      <p className="money__said">{headline}</p>
      <p className="card__none">
        {[byText, note, decidedText, oldText].filter(Boolean).join('；')}
      </p>
      {trouble && <p className="card__failure">{trouble}</p>}
      <p className="card__none">
        <span className="code">{reissueNo}</span>
      </p>
      {canDecide && (
        <Decision
          id={reissueId}
          yesText="同意补发"
          decide={(body, key) => decideReissue(reissueId, body, key)}
          onDone={onChanged}
        />
      )}
    </li>
  )
}
