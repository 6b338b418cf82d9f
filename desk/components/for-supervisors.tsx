import { Button } from 'antd'
import { useNavigate } from 'react-router'
import { Nothing } from './nothing'

/** A page that is a supervisor's, for whoever is none: why, and the way back. */
export function ForSupervisors({ title, words }: { title: string; words: string }) {
  const navigate = useNavigate()
  return (
    <main className="page">
      <h1 className="for-readers">{title}</h1>
      <Nothing title={title} words={words}>
        <Button onClick={() => void navigate('/sessions')}>回到会话</Button>
      </Nothing>
    </main>
  )
}
