import { useEffect, useMemo, useState } from 'react'
import Taro from '@tarojs/taro'
import { useDraft, type Draft } from '@/hooks/use-draft'
import { useFiles, type Files } from '@/hooks/use-files'
import { useGuarded, type Guarded } from '@/hooks/use-guarded'
import { routes } from '@/lib/routes'
import { readSentFiles, type SentFile } from '@/services/attachments'
import { canConfirm, fileClaim, type ClaimOption } from '@/services/claims'
import { askForNotices } from '@/services/notices'

const MOST_FILES = 9

export interface ClaimDraft {
  line: number
  wish: ClaimOption['wishes'][number]['wish']
  words: string
  pictures: readonly SentFile[]
}

export interface ClaimFormState {
  draft: Draft<ClaimDraft>
  files: Files
  asking: boolean
  ask(open: boolean): void
  confirmable: boolean | null
  submit: Guarded
}

/** The form's state and its way to the server. What was typed outlives a lost network and the app's end. */
export function useClaim({
  orderNumber,
  option,
  wantedLine,
  askTemplateIds,
}: {
  orderNumber: string
  option: ClaimOption
  wantedLine: number | undefined
  askTemplateIds: string[]
}): ClaimFormState {
  const empty = useMemo<ClaimDraft>(() => {
    const line = option.lines.find((one) => one.line === wantedLine) ?? option.lines[0]
    return {
      line: line?.line ?? 0,
      wish: option.wishes[0]?.wish ?? 'answer',
      words: '',
      pictures: [],
    }
  }, [option, wantedLine])
  const draft = useDraft<ClaimDraft>({
    name: `claim/${orderNumber}/${option.kind}`,
    empty,
    parse: (kept) => parseDraft(kept, option),
  })
  const { form, change } = draft
  const files = useFiles({
    most: MOST_FILES,
    sent: form.pictures,
    onSent: (pictures) => change({ pictures }),
  })
  const [asking, setAsking] = useState(false)
  const [confirmable, setConfirmable] = useState<boolean | null>(null)
  useEffect(() => {
    canConfirm().then(setConfirmable, () => setConfirmable(null))
  }, [])
  const submit = useGuarded(async () => {
    // First of all, while this is still the tap: WeChat shows its panel only then.
    const asked = askForNotices(askTemplateIds)
    change({})
    await asked
    const { sent } = await files.settle()
    const claim = await fileClaim(orderNumber, {
      kind: option.kind,
      line: form.line,
      wish: form.wish,
      person: answered(option),
      words: form.words,
      attachmentIds: sent.map(({ attachmentId }) => attachmentId),
    })
    files.clear()
    draft.finish()
    // In the form's place: one step back is the order.
    await Taro.redirectTo({ url: routes.claimProgress(claim.claimId) })
  })
  return { draft, files, asking, ask: setAsking, confirmable, submit }
}

/** The rule has said what it says, on this very page: who goes on wants a person. */
export const answered = ({ outcome }: Pick<ClaimOption, 'outcome'>): boolean =>
  outcome === 'refuses' || outcome === 'answers'

/** What storage held, as far as it still fits. */
function parseDraft(kept: unknown, { lines, wishes }: ClaimOption): Partial<ClaimDraft> {
  if (typeof kept !== 'object' || kept === null) return {}
  const read = (name: keyof ClaimDraft): unknown => Reflect.get(kept, name)
  const line = lines.find((one) => one.line === read('line'))
  const wish = wishes.find((one) => one.wish === read('wish'))
  const words = read('words')
  return {
    ...(line && { line: line.line }),
    ...(wish && { wish: wish.wish }),
    ...(typeof words === 'string' && { words }),
    pictures: readSentFiles(read('pictures')),
  }
}
