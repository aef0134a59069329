/** Texts in XML 1.0. */

/** What it has no way to write becomes the replacement character; line ends would be blanks in an attribute. */
export function escapedXml(text: string): string {
  return text
    .replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
}
