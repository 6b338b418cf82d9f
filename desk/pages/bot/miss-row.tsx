import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Select } from 'antd'
import type { BotMiss, BotMissPage } from '../../../server/reception/desk/learning.contract'
import { wordsOf } from '../../api/api-fault'
import { fileBotMiss } from '../../api/bot'
import { Moment } from '../../components/moment'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

const KINDS: Readonly<Record<BotMiss['kind'], string>> = {
  missed: '没听懂',
  menu: '给了选择，没有点',
}
const MOST_OFFERED = 3

interface MissRowProps {
  miss: BotMiss
  topics: BotMissPage['topics']
  now: number
}

/** One tap says what it was about; the list keeps what is left. */
export function MissRow({ miss, topics, now }: MissRowProps) {
  const file = useFiling(miss.missId)
  const busy = file.isPending || file.isSuccess
  return (
    <li className="flag">
      <p className="flag__said">{miss.words}</p>
      <p className="flag__where">
        {KINDS[miss.kind]} · <Moment at={miss.at} now={now} />
      </p>
      <div className="flag__do">
        {miss.proposed.slice(0, MOST_OFFERED).map(({ topic, title }, at) => (
          <Button
            key={topic}
            type={at === 0 ? 'primary' : 'default'}
            disabled={busy}
            onClick={() => file.mutate(topic)}
          >
            属于{title}
          </Button>
        ))}
        <Select
          className="bot-page__other"
          showSearch={{ optionFilterProp: 'label' }}
          placeholder="属于别的…"
          aria-label="属于别的"
          value={null}
          disabled={busy}
          options={topics.map(({ topic, title }) => ({ value: topic, label: title }))}
          onChange={(topic: string | null) => {
            if (topic !== null) file.mutate(topic)
          }}
        />
        <Button type="text" disabled={busy} onClick={() => file.mutate(null)}>
          都不是
        </Button>
      </div>
    </li>
  )
}

function useFiling(missId: string) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const name = `miss.${missId}`
  return useMutation({
    mutationFn: (topic: string | null) => fileBotMiss({ missId, topic }, writeKey(name, { topic })),
    async onSuccess() {
      forgetWriteKey(name)
      void message.success('归好了')
      await client.invalidateQueries({ queryKey: ['bot-misses'] })
    },
    onError: (error) => void message.error(wordsOf(error)),
  })
}
