/** The pictures of the pages by their names in `docs/pictures`. */
import { backendsPicture } from './pictures/backends.ts'
import { generatePicture } from './pictures/generate.ts'
import { historyPicture } from './pictures/history.ts'
import { installPicture } from './pictures/install.ts'
import { writePicture } from './pictures/write.ts'
import { type Picture, svgOf } from './svg.ts'

const pictures: readonly (readonly [name: string, picture: Picture])[] = [
  ['backends.svg', backendsPicture],
  ['generate.svg', generatePicture],
  ['history.svg', historyPicture],
  ['install.svg', installPicture],
  ['write.svg', writePicture],
]

export function drawnPictures(): Map<string, string> {
  return new Map(pictures.map(([name, picture]) => [name, svgOf(picture)]))
}
