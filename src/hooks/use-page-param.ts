import { useRouter } from '@tarojs/taro'

/** What the page was opened with, however the link spells the name; undefined where it says nothing. */
export function usePageParam(name: string): string | undefined {
  const { params } = useRouter()
  const wanted = name.toLowerCase()
  const found = Object.entries(params).find(([key]) => key.toLowerCase() === wanted)
  return found?.[1]?.trim() || undefined
}
