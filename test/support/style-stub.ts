/** Styles mean nothing in jsdom: an empty module stands for each. */
export default {}
