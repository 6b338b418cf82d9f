/** Text as WeChat shows it: links are already taken apart, so a page never has to parse HTML. */
export type TextSegment =
  | { kind: 'text'; text: string }
  | { kind: 'web-link'; text: string; url: string }
  | { kind: 'mini-program-link'; text: string; appId: string; path: string }
  | { kind: 'menu-reply'; text: string; replyId: string }
