export { default } from 'mysql2'
