/** VitePress's own theme, in the fonts of the reader's system. */
export { default } from 'vitepress/theme-without-fonts'
