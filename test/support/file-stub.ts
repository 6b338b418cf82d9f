/** A picture's address, as the bundler would give it. */
export default 'picture.png'
