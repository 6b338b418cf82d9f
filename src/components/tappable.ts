/** Attributes that make a View a button: for a finger by its pressed look, for a screen reader in a browser by its role. */
export const tappable = { role: 'button', hoverClass: 'is-pressed', hoverStayTime: 60 }
