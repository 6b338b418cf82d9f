/** What a colour means: nothing special, ours, waiting, trouble, done. */
export type Tone = 'plain' | 'bridge' | 'wait' | 'late' | 'done'
