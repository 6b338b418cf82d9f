import { spokenAs } from './spoken'

/** Attributes that make a View a button: for a finger by its pressed look, for a screen reader by its role. */
export const tappable = { ...spokenAs('button'), hoverClass: 'is-pressed', hoverStayTime: 60 }
