/** Where the program of other processes is: beside the kit. The single executable has another one of this file. */
export function ownChildProgram(): URL {
  return new URL('./child.js', import.meta.url)
}
