/** The forms of reports by name, for command lines: the reports themselves are loaded when one is made. */

export const reportFormats = ['sarif', 'junit', 'github', 'gitlab'] as const
export type ReportFormat = (typeof reportFormats)[number]

export function isReportFormat(text: string | undefined): text is ReportFormat {
  return (reportFormats as readonly (string | undefined)[]).includes(text)
}
