import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type {
  ChangeSettings,
  SettingsChecked,
  SettingsDocument,
  SettingsShown,
} from '../../../server/settings/settings.contract'
import { changeSettings, checkSettings, getSettings } from '../../api/settings'
import { useSettled } from '../../hooks/use-settled'
import { keep, readKept } from '../../lib/kept-json'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

const DRAFT = 'desk.settings.draft'
const SAVE = 'settings.save'

/** Also fetched anew when somebody else changed them. */
export function useSettings() {
  return useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => getSettings(signal),
    refetchInterval: 60_000,
  })
}

export interface SettingsDraft {
  /** What is being written: the newest version, with what was changed here. */
  document: SettingsDocument
  edit(change: Partial<SettingsDocument>): void
  dropAll(): void
  changed: boolean
  /** Sections that were changed here and, since then, by somebody else. */
  overtaken: readonly string[]
}

/** What each form is given. */
export interface FormProps {
  draft: SettingsDraft
  /** What is wrong at that place or below it; null where nothing is. */
  faultAt: (path: string) => string | null
}

/** What is changed here lies by section on the newest version: nobody's click can eat it, and it never takes back what others changed elsewhere. */
export function useSettingsDraft({ base, document }: SettingsShown): SettingsDraft {
  const [kept, setKept] = useState(readDraft)
  const mine = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(kept.mine).filter(
          ([section, value]) => JSON.stringify(value) !== JSON.stringify(document[section]),
        ),
      ),
    [kept, document],
  )
  const put = (next: Draft): void => {
    setKept(next)
    if (Object.keys(next.mine).length === 0) localStorage.removeItem(DRAFT)
    else keep(localStorage, DRAFT, { ...next })
  }
  return {
    document: { ...document, ...mine },
    changed: Object.keys(mine).length > 0,
    overtaken:
      kept.base === base
        ? []
        : Object.keys(mine).filter(
            (section) => kept.seen[section] !== JSON.stringify(document[section]),
          ),
    edit(change) {
      const seen = Object.fromEntries(
        Object.keys(change).map((section) => [section, JSON.stringify(document[section])]),
      )
      put({
        base,
        mine: { ...kept.mine, ...change },
        seen: { ...seen, ...(kept.base === base ? {} : kept.seen) },
      })
    },
    dropAll: () => put({ base, mine: {}, seen: {} }),
  }
}

interface Draft {
  base: number
  mine: Record<string, unknown>
  /** What stood there when it was changed. */
  seen: Record<string, unknown>
}

function readDraft(): Draft {
  const { base, mine, seen } = readKept(localStorage, DRAFT)
  const record = (value: unknown): Record<string, unknown> =>
    typeof value === 'object' && value !== null ? { ...value } : {}
  return { base: typeof base === 'number' ? base : 0, mine: record(mine), seen: record(seen) }
}

/** What would change, asked once the typing rests. `document` null: nothing to ask. */
export function useCheck(document: SettingsDocument | null): {
  checked: SettingsChecked | null
  busy: boolean
} {
  const settled = useSettled(document === null ? '' : JSON.stringify(document), 400)
  const check = useQuery({
    queryKey: ['settings-check', settled],
    enabled: settled !== '' && document !== null,
    staleTime: 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => checkSettings(JSON.parse(settled), signal),
  })
  const fresh =
    document !== null && settled === JSON.stringify(document) && !check.isPlaceholderData
  return {
    checked: document === null ? null : (check.data ?? null),
    busy: document !== null && (check.isFetching || !fresh),
  }
}

export function useSaveSettings(onSaved: (words: string) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: ChangeSettings) => changeSettings(body, writeKey(SAVE, body)),
    async onSuccess({ version, state, stateText }) {
      forgetWriteKey(SAVE)
      await client.invalidateQueries({ queryKey: ['settings'] })
      void client.invalidateQueries({ queryKey: ['settings-versions'] })
      void client.invalidateQueries({ queryKey: ['canned-replies'] })
      onSaved(
        state === 'to-come' ? `第 ${version} 版已保存，${stateText}` : `第 ${version} 版已生效`,
      )
    },
    onError: () => void client.invalidateQueries({ queryKey: ['settings'] }),
  })
}
