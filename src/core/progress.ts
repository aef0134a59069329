/** How far long work has come: `done` of `total`, told before or after each part of it. */
export type Told = (done: number, total: number) => void
