import '../../src/testing/child.ts'
