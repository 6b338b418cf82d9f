export type Screen =
  'chats' | 'chat' | 'kf' | 'account' | 'notices' | 'scan' | 'mini-program' | 'browser'

/** What the mini program gave along when it opened 微信客服: the phone offers to send it. */
export interface OfferedCard {
  title: string
  path: string
}

export interface PhoneState {
  /** The screens opened one over the other; the last one is seen. */
  stack: Screen[]
  /** Kept while other screens are seen, as a mini program is in the background. `launch` grows with every fresh start. */
  miniProgram: { path: string; launch: number } | null
  web: { url: string; visit: number } | null
  /** The chat of 微信客服 that was opened last. */
  kf: { openKfId: string; card: OfferedCard | null } | null
}

export type PhoneAction =
  | { type: 'go'; screen: Screen }
  | { type: 'back' }
  | { type: 'home' }
  /** No path: bring the running one back, or start at its first page. */
  | { type: 'launch'; path?: string }
  | { type: 'open-web'; url: string }
  | { type: 'open-kf'; openKfId: string; card: OfferedCard | null }
  /** Sent, or not wanted. */
  | { type: 'drop-card' }

export const quietPhone: PhoneState = { stack: ['chats'], miniProgram: null, web: null, kf: null }

export function phoneReducer(state: PhoneState, action: PhoneAction): PhoneState {
  switch (action.type) {
    case 'go':
      return { ...state, stack: raise(state.stack, action.screen) }
    case 'back':
      return { ...state, stack: state.stack.length > 1 ? state.stack.slice(0, -1) : state.stack }
    case 'home':
      return { ...state, stack: ['chats'] }
    case 'launch':
      return {
        ...state,
        miniProgram: launched(state.miniProgram, action.path),
        stack: raise(state.stack, 'mini-program'),
      }
    case 'open-web':
      return {
        ...state,
        web: { url: action.url, visit: (state.web?.visit ?? 0) + 1 },
        stack: raise(state.stack, 'browser'),
      }
    case 'open-kf':
      return {
        ...state,
        kf: { openKfId: action.openKfId, card: action.card },
        stack: raise(state.stack, 'kf'),
      }
    case 'drop-card':
      return { ...state, kf: state.kf && { ...state.kf, card: null } }
  }
}

export function topScreen({ stack }: PhoneState): Screen {
  return stack[stack.length - 1] ?? 'chats'
}

/** A screen is open once: opening it again brings it to the top, so that going back never walks in circles. */
function raise(stack: Screen[], screen: Screen): Screen[] {
  return screen === 'chats' ? ['chats'] : [...stack.filter((open) => open !== screen), screen]
}

function launched(
  running: PhoneState['miniProgram'],
  path: string | undefined,
): PhoneState['miniProgram'] {
  if (path === undefined && running) return running
  return { path: path ?? '', launch: (running?.launch ?? 0) + 1 }
}
