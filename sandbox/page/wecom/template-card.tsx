import { useState } from 'react'
import type { AgentCardButton, AgentTemplateCard } from '../../sandbox.contract'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { countUpdated } from './card-updates'

interface TemplateCardProps {
  card: AgentTemplateCard
  messageId: string
  onOpen: (url: string) => void
}

/** WeCom numbers its button styles: 1 blue, 2 grey, 3 red, 4 white. */
const buttonTones: Record<number, string> = { 1: 'button-primary', 3: 'button-late' }

export function TemplateCard({ card, messageId, onOpen }: TemplateCardProps) {
  const { url } = card
  return (
    <article
      className="agent-card"
      data-testid="wecom-card"
      data-task={card.taskId ?? ''}
      aria-label={card.title}
    >
      {card.source && <p className="agent-card-source">{card.source}</p>}
      {url ? (
        <button
          type="button"
          className="agent-card-title"
          data-testid="wecom-card-open"
          onClick={() => onOpen(url)}
        >
          {card.title}
        </button>
      ) : (
        <strong className="agent-card-title">{card.title}</strong>
      )}
      {card.description && <p className="agent-card-description">{card.description}</p>}
      {card.subTitle && <p>{card.subTitle}</p>}
      {card.fields.length > 0 && (
        <dl className="agent-card-fields">
          {card.fields.map(({ key, value, url: fieldUrl }) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>
                {fieldUrl ? (
                  <button
                    type="button"
                    className="inline-link"
                    data-testid="wecom-card-link"
                    onClick={() => onOpen(fieldUrl)}
                  >
                    {value}
                  </button>
                ) : (
                  value
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {card.jumps.map((jump) => (
        <button
          key={jump.url}
          type="button"
          className="agent-card-jump"
          data-testid="wecom-card-jump"
          onClick={() => onOpen(jump.url)}
        >
          {jump.title}
          <Icon name="next" size={16} />
        </button>
      ))}
      <CardButtons card={card} messageId={messageId} onOpen={onOpen} />
    </article>
  )
}

function CardButtons({ card, messageId, onOpen }: TemplateCardProps) {
  const { agent, act } = useSandbox()
  const [pressed, setPressed] = useState<string | null>(null)
  if (card.replacedButtonText) {
    return (
      <footer className="agent-card-foot">
        <button type="button" className="button" data-testid="wecom-card-replaced" disabled>
          {card.replacedButtonText}
        </button>
        <UpdatedForAll card={card} />
      </footer>
    )
  }
  if (card.buttons.length === 0) return null

  const press = async ({ key, url }: AgentCardButton) => {
    if (url) return onOpen(url)
    if (!agent) return
    setPressed(key)
    await act('POST /sandbox/agents/:id/card-button', { id: agent.id, body: { messageId, key } })
    setPressed(null)
  }

  return (
    <footer className="agent-card-foot agent-card-buttons">
      {card.buttons.map((button) => (
        <button
          key={button.key}
          type="button"
          className={`button ${buttonTones[button.style] ?? ''}`}
          data-testid="wecom-card-button"
          data-key={button.key}
          disabled={pressed !== null}
          aria-busy={pressed === button.key}
          onClick={() => void press(button)}
        >
          {button.text}
        </button>
      ))}
      <UpdatedForAll card={card} />
    </footer>
  )
}

function UpdatedForAll({ card }: { card: AgentTemplateCard }) {
  const { snapshot } = useSandbox()
  const updated = card.updated ? countUpdated(snapshot.agents, card.taskId) : 0
  if (updated < 2) return null
  return (
    <p className="agent-card-everyone" data-testid="wecom-card-everyone">
      <Icon name="check" size={14} />
      已为所有人更新（{updated} 位客服）
    </p>
  )
}
