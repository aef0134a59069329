/** The package. The build puts it into its own file: most runs need no parser, and the programs share one copy. */
export { ArgumentParser, RawDescriptionHelpFormatter } from 'argparse'
